"""What happens to contacts and organisations changes which may be the same."""

from datetime import datetime

from contacts.activities import (
    CONTACT_CREATED,
    CONTACT_UPDATED,
    ORGANISATION_CREATED,
    ORGANISATION_UPDATED,
)
from events.consuming import Batch, Consumer
from merging.operations.finding import find_duplicates
from merging.operations.finding_organisations import find_organisation_duplicates


def look_for_duplicates(batch: Batch, _now: datetime) -> None:
    """Look for others like those who are new or were changed."""
    find_duplicates(contacts={fact.contact_id for fact in batch if fact.contact_id})


DUPLICATES = Consumer(
    name="duplicates",
    handle=look_for_duplicates,
    types=frozenset({CONTACT_CREATED.name, CONTACT_UPDATED.name}),
    batch_size=1000,
)


def look_for_duplicate_organisations(batch: Batch, _now: datetime) -> None:
    """Look for others like the organisations that are new or were changed."""
    ids = {fact.organisation_id for fact in batch if fact.organisation_id}
    find_organisation_duplicates(organisations=ids)


ORGANISATION_DUPLICATES = Consumer(
    name="organisation_duplicates",
    handle=look_for_duplicate_organisations,
    types=frozenset({ORGANISATION_CREATED.name, ORGANISATION_UPDATED.name}),
    batch_size=1000,
)
