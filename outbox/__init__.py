"""External effects: work that leaves the house, carried out once.

Owns: effects with their leases, hand-off state, reconciliation and quarantine; the mail
carrier. An app asks with `operations.ask` in the transaction of the change, and registers
who carries a kind out in its `effects.py` with `carriers.carrier`.
Does not own: what an effect means; that is the app's that asked for it.
"""
