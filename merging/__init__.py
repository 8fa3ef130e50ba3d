"""One person, one contact: duplicates are found, looked at, merged, and told apart again.

Owns: pairs of contacts who may be one person, the rules of what is said when one is entered
again, merges, what each moved, and where the ids of contacts lead that are part of others now.
Does not own: contacts and what belongs to them. What becomes of rows in a merge is said by the
app whose rows they are (`contacts.moving`).
"""
