"""Invented firms: the demo's staff, contacts and history, and as many more as a bench needs.

Owns: the generator and its two commands. Nothing imports it, and it adds no table.
Does not own: what it fills; it writes rows of accounts, contacts and events in bulk.
"""
