"""Record types that a firm or a pack defines, and the records of contacts and organisations.

Owns: types, records, and who reviewed them.
Does not own: what fields a type has and what their values may be; that is of contacts (custom
fields, `contacts.bearers`), and here the values are only kept.
"""
