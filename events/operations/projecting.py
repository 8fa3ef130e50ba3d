"""Writing projections anew from the log, a range of contacts at a time."""

from collections.abc import Sequence

from django.db import transaction

from events.consuming import Consumer, consumers
from events.models import Cursor
from events.operations.draining import place_cursor


@transaction.atomic
def recount_contacts(
    *, contacts: Sequence[int], projections: Sequence[Consumer] | None = None
) -> None:
    """Write what the projections say of these contacts anew.

    Each consumer's cursor is held meanwhile, and only facts behind it count, so that the
    facts after it are neither lost nor counted twice.
    """
    for consumer in projections if projections is not None else list(consumers().values()):
        if consumer.recount is None:
            continue
        place_cursor(consumer=consumer)
        cursor = Cursor.objects.select_for_update().get(consumer=consumer.name)
        consumer.recount(sorted(set(contacts)), cursor.position, cursor.last_id)
