"""What the firm tells people: its own staff, and its clients.

Owns: notifications inside the app and the portal, and the kinds of them there are. It begins
with these and will own every channel that leaves the house, with one gate before them all.
Does not own: what happened to a contact (events), nor carrying out an effect (outbox).
"""
