"""The log's own reactions: its projections, and hints to open screens."""

from datetime import datetime

from events.consuming import Batch, Consumer
from events.operations.items import note_progress, recount_items
from events.operations.metrics import count_facts, recount_metrics


def keep_item_progress(batch: Batch, _now: datetime) -> None:
    note_progress(batch)


def keep_contact_metrics(batch: Batch, _now: datetime) -> None:
    count_facts(batch)


ITEM_PROGRESS = Consumer(
    name="item_progress", handle=keep_item_progress, recount=recount_items, batch_size=2000
)
CONTACT_METRICS = Consumer(
    name="contact_metrics", handle=keep_contact_metrics, recount=recount_metrics, batch_size=2000
)
