"""Numbers that tell how contacts do, each a sum of factors, with grades and thresholds.

Owns: what scores are made of and were, what they come to with the points of each factor, what they
came to day by day, points given by hand, and why a value is what it is.
Does not own: what contacts do (events), the language conditions are in (contacts), or what follows
of a value that is reached.
"""
