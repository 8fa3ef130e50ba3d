"""The stages contacts go through.

Owns: what the stages of a type of contacts are, who is in which, since when and why, who is at
risk, and samples by which somebody checks that stages are right.
Does not own: what contacts do (events), the language conditions are in (contacts), or who is told
of a new stage (messaging).
"""
