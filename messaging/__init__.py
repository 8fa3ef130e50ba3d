"""What the firm tells people: its own staff, and its clients.

Owns: messages of every channel in both directions, the gate that each outbound one passes,
topics and people's preferences, suppressed addresses, and notifications inside the app and the
portal.
Does not own: how a message leaves (channels), what it says (templating), what happened to a
contact (events), nor effects other than messages (outbox).
"""
