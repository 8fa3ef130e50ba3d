"""Scores: numbers that tell how contacts do, each a sum of capped, weighted factors.

A score is data: for contacts of a type, a list of factors over what the log holds. Owns the
definitions, the values with the points of each factor, and a value for each day.
"""
