"""The log's own reactions: its projections, and hints to open screens."""

from datetime import datetime

from events import queries
from events.consuming import Batch, Consumer
from events.hints import channels_to_recheck, hints_for
from events.operations.items import note_progress, recount_items
from events.operations.metrics import count_facts, recount_metrics
from live.operations import publish, recheck


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


def hint_screens(batch: Batch, _now: datetime) -> None:
    """Tell open screens whose history has grown, once for each batch."""
    publish(hints_for(batch, queries.catalogue()))
    for channel in channels_to_recheck(batch, queries.catalogue()):
        recheck(channel=channel)


LIVE = Consumer(name="live", handle=hint_screens, batch_size=2000, start="end")
