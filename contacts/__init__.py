"""The people and organisations the firm serves.

Owns: contacts, their addresses and identities, organisations, custom fields, tags and notes,
the language of conditions, and segments.
Does not own: staff (accounts) or what happened to a contact (events).
"""
