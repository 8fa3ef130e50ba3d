"""Business packs: one business's types, fields, words and rules, as data.

Owns: the pack format, its validation, installing, upgrading and removing.
Does not own: the rows a pack brings; those belong to the apps that define them.
"""
