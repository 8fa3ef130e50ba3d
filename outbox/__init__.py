"""External effects: work that leaves the house, carried out once.

Owns: effects with their leases, hand-off state, reconciliation and quarantine.
Does not own: what an effect does; the app that asks for one registers its carrier.
"""
