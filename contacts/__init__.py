"""The people and organisations the firm serves.

Owns: contacts, their addresses and identities, organisations, custom fields and tags.
Does not own: staff (accounts) or what happened to a contact (events).
"""
