"""What tracking makes of what people do: whether a message led to it."""

from datetime import datetime

from events.consuming import Batch, Consumer
from tracking.addresses import MARK
from tracking.operations.conversions import attribute, attribute_marked, in_products


def attribute_conversions(batch: Batch, now: datetime) -> None:
    """Count what contacts did in the firm's products as the work of the messages that led there."""
    types = in_products()
    contacts: set[int] = set()
    marks: dict[str, tuple[int, datetime, str]] = {}
    for fact in batch:
        if fact.contact_id is None or fact.type not in types:
            continue
        contacts.add(fact.contact_id)
        if MARK in fact.properties_json:
            with batch.guarding(fact):
                mark = str(fact.properties.get(MARK, ""))
                marks.setdefault(mark, (fact.contact_id, fact.occurred_at, fact.type))
    attribute_marked(marks=marks)
    attribute(contacts=contacts, now=now)


# Facts that an import brings are old: no message led to them.
CONVERSIONS = Consumer(
    name="conversions",
    handle=attribute_conversions,
    batch_size=1000,
    start="end",
    hears_quiet=False,
)
