"""Staff: who works here and what each may see and do.

Owns: users, roles and permission codes, teams, territories and ownership, sign-in,
API tokens, portal principals, and the audit log.
Does not own: contacts, which are people the firm serves.
"""
