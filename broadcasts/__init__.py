"""One message to many: whom it is for, what it says in which variants, when it goes.

Owns: broadcasts with their variants, approvals and reports.
Does not own: the gate and the sending, which are messaging's; what a template says, which is
templating's.
"""
