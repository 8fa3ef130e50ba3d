"""Numbers that tell how contacts do, each a sum of capped, weighted factors.

Owns: what scores are made of, what they come to with the points of each factor, and what they came
to day by day.
Does not own: what contacts do (events), or the language conditions are in (contacts).
"""
