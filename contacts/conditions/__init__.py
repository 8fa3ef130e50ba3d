"""The condition language: which people are meant, as one JSON tree and as one SQL predicate.

`{"match": "all" | "any" | "none", "conditions": [{"field", "operator", "value"} | group, …]}`

fields      what can be asked about, and what higher apps add to it
operators   how it can be asked, by kind of field
parsing     a tree as it came, made sure of; faults name the JSON path
compiling   the tree as SQL over contacts, and as a condition of a queryset
reading     the tree in words

Nothing here is ever decided in Python: one person and a million go through the same SQL. What is
not known fulfils no condition, and therefore fulfils each that denies something; see
docs/decisions/078-one-condition-language.md.
"""
