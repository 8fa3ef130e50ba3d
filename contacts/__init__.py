"""The people and organisations the firm serves.

Owns: contacts, their addresses and identities, organisations, custom fields,
tags, notes, and what staff have to do about them (tasks).
Does not own: staff (accounts) or what happened to a contact (events).
"""
