"""What becomes of a message once somebody has it: that it was opened, and what was followed.

Owns: the links of messages, the addresses that count them, every hit with who made it (a
person, a machine, nobody can tell) and by which rule that was said.
Does not own: messages; it is given what it writes links into, and tells by activities.
"""
