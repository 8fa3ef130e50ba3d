"""A stand-in for a provider that takes hand-overs, in a process of its own.

Its ledger counts every copy it accepted under a key: the oracle for what was lost or doubled.
"""
