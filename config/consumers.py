"""Every consumer of the log, in one place: what happens when something is recorded."""

from events.consuming import Consumer

CONSUMERS: list[Consumer] = []
