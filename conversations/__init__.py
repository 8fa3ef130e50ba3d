"""What people and the firm write to each other, as conversations that somebody looks after.

Owns: one conversation for each contact over all channels, or for each address that is nobody's;
whose turn it is, who answers, canned replies.
Does not own: the messages, the gate and the sending, which are messaging's; notes and contacts.
"""
