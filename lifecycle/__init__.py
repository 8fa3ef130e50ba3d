"""The stages contacts go through: what they are, who is in which, since when and why.

A stage's conditions are in the language of `contacts.conditions`; whoever was touched is looked at
again within seconds, and everybody from time to time. Owns no facts: what contacts do is
`events`', and who hears of a new stage is `messaging`'s.
"""
