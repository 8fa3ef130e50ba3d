"""One command that brings the whole system up on this machine, and takes it down again.

Owns: the virtual environment, the embedded PostgreSQL and broker, generated secrets,
the supervisor and the doctor. Does not own: anything of the product itself.
"""
