"""Writing projections anew from the log, some contacts at a time."""

from collections.abc import Iterator, Sequence

from django.db import transaction

from events.consuming import Consumer, consumers
from events.errors import NothingToRebuild
from events.models import Activity, Cursor
from events.operations.draining import place_cursor

AT_ONCE = 500


def projections() -> list[Consumer]:
    """The consumers whose work can be done again from the log."""
    return [consumer for consumer in consumers().values() if consumer.recount]


@transaction.atomic
def recount_contacts(*, contacts: Sequence[int], consumer: Consumer | None = None) -> None:
    """Write what one projection, or every one, says of these contacts anew.

    A consumer's cursor is held meanwhile and only facts behind it count, so that the facts
    after it are neither lost nor counted twice.

    :raises NothingToRebuild: if the consumer keeps no projection.
    """
    for each in [consumer] if consumer else projections():
        if each.recount is None:
            raise NothingToRebuild(consumer=each.name)
        place_cursor(consumer=each)
        cursor = Cursor.objects.select_for_update().get(consumer=each.name)
        each.recount(sorted(set(contacts)), cursor.position, cursor.last_id)


def rebuild_projection(*, consumer: Consumer) -> Iterator[int]:
    """Write the projection anew for every contact; yields how many are done so far.

    Each step is a transaction of its own and complete for its contacts, so the projection
    can be read, and its consumer goes on, while it is rebuilt.
    """
    contacts = Activity._meta.get_field("contact").related_model._default_manager
    done, last = 0, 0
    while True:
        ids = list(
            contacts.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
        )
        if not ids:
            return
        recount_contacts(contacts=ids, consumer=consumer)
        done, last = done + len(ids), ids[-1]
        yield done
