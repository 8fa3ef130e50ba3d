"""How messages leave: taken in sets, asked about once more, written, handed over, settled.

Owns: leases of messages, what becomes of them after a hand-over, the reports that providers send
later, and what staff decide where an outcome is unknown.
Does not own: whether somebody may be written to (gate), nor any provider (channels).
"""
