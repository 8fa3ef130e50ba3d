"""The gate: whether a message may go to somebody now, later or never, and why.

`reasons` has the verdicts, `sending` what is asked about, `never` and `hours` the rules,
`asking` the one statement that puts them to any number of people.
"""
