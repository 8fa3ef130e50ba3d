"""What happens to contacts changes who may be the same person."""

from datetime import datetime

from contacts.activities import CONTACT_CREATED, CONTACT_UPDATED
from events.consuming import Batch, Consumer
from merging.operations.finding import find_duplicates


def look_for_duplicates(batch: Batch, _now: datetime) -> None:
    """Look for others like those who are new or were changed."""
    find_duplicates(contacts={fact.contact_id for fact in batch if fact.contact_id})


DUPLICATES = Consumer(
    name="duplicates",
    handle=look_for_duplicates,
    types=frozenset({CONTACT_CREATED.name, CONTACT_UPDATED.name}),
    batch_size=1000,
)
