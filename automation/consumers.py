"""What workflows do about what happened: people come in, go on and leave."""

from datetime import datetime

from automation.running.hearing import bring_in, let_out, wake
from events.consuming import Batch, Consumer


def hear(batch: Batch, now: datetime) -> None:
    """Let people in by the facts, then out by them, then on who waited for one."""
    facts = [fact for fact in batch if fact.contact_id or fact.organisation_id]
    if facts:
        bring_in(facts, now=now)
        let_out(facts, now=now)
        wake(facts, now=now)


# Conditions ask what the log adds up to, so it reads behind those who add it up.
WORKFLOWS = Consumer(
    name="workflows",
    handle=hear,
    batch_size=2000,
    start="end",
    hears_quiet=False,
    follows=("item_progress", "contact_metrics", "last_active"),
)
