"""The people and organisations the firm serves.

Owns: contacts, their addresses and identities, organisations, relationships, custom fields, tags,
notes, what staff have to do about them (tasks), the language of conditions, and segments.
Does not own: staff (accounts) or what happened to a contact (events).
"""
