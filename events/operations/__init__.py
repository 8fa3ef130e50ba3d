"""Writing the log.

Its neighbours: `draining` (consumers), `marking`, `types`, `moving`, `projecting`.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models

from events import titles
from events.catalogue import ActivityType
from events.models import Activity
from events.operations.copying import COLUMNS, copy_in, reserve
from events.operations.marking import marked_rows, marks
from events.operations.waking import wake_consumers

#: From this many rows on, COPY is quicker than an INSERT with its values.
COPY_FROM = 100


def record(
    type: ActivityType,
    *,
    at: datetime,
    contact: Any = None,
    organisation: Any = None,
    subject: models.Model | None = None,
    by: Any = None,
    description: str = "",
    amount: Decimal | None = None,
    **properties: Any,
) -> Activity:
    """Add one activity to the log, in the caller's transaction.

    Call it from the operation that made the change, so that both stand or fall together.
    """
    rows = record_many(
        [
            draft(
                type,
                at=at,
                contact=contact,
                organisation=organisation,
                subject=subject,
                by=by,
                description=description,
                amount=amount,
                properties=properties,
            )
        ]
    )
    return rows[0]


def draft(
    type: ActivityType,
    *,
    at: datetime,
    contact: Any = None,
    organisation: Any = None,
    subject: models.Model | None = None,
    by: Any = None,
    description: str = "",
    amount: Decimal | None = None,
    properties: dict[str, Any] | None = None,
) -> Activity:
    """An activity not yet written, for `record_many`."""
    properties = properties or {}
    return Activity(
        type=type.name,
        title=titles.fill(type.title, properties),
        contact_id=getattr(contact, "pk", contact),
        organisation_id=getattr(organisation, "pk", organisation),
        subject_type=(subject._meta.model_name or "") if subject else "",
        subject_id=str(subject.pk) if subject else "",
        by_id=getattr(by, "pk", by),
        description=description,
        amount=amount,
        properties=properties,
        occurred_at=at,
    )


def record_many(activities: Sequence[Activity]) -> list[Activity]:
    """Add a set of drafted activities, with their ids filled in, in one statement."""
    if not activities:
        return []
    if len(activities) < COPY_FROM:
        if said := marks():
            for row in activities:
                row.properties = {**row.properties, **said}
        written = Activity.objects.bulk_create(activities)
        wake_consumers()
        return written
    ids = record_rows([tuple(getattr(row, name) for name in COLUMNS) for row in activities])
    for row, id in zip(activities, ids, strict=True):
        row.pk, row._state.adding = id, False
    return list(activities)


def record_rows(rows: Sequence[tuple[Any, ...]]) -> list[int]:
    """Add rows of plain values, in the order of `copying.COLUMNS`, by COPY; their ids.

    Nothing is validated here: this is for callers that have already done so.

    :raises IntegrityError: if a source's key was recorded before.
    """
    if not rows:
        return []
    places = reserve(len(rows))
    copy_in(marked_rows(rows), places)
    wake_consumers()
    return [place.id for place in places]
