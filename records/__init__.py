"""Record types that a firm or a pack defines, and the records of contacts and organisations.

Owns types, records and their review. What fields a type has, and what their values may be, is
of `contacts` custom fields (see `contacts.bearers`); here they are only kept.
"""
