"""Who is due, and the way of a set of people through their steps.

A set is one transaction: its people are locked, their steps carried out, and where they are then
is written once at the end. A process that dies leaves all of that or none, so each step's effect
happens once; two workers never have the same people, because who is locked is passed over.
"""
