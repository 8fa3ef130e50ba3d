"""Writing the log."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models

from events.catalogue import ActivityType
from events.models import Activity


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
        title=title_of(type, properties)[:255],
        contact_id=getattr(contact, "pk", contact),
        organisation_id=getattr(organisation, "pk", organisation),
        subject_type=subject._meta.model_name if subject else "",
        subject_id=str(subject.pk) if subject else "",
        by=by,
        description=description,
        amount=amount,
        properties=properties,
        occurred_at=at,
    )


def record_many(activities: Sequence[Activity]) -> list[Activity]:
    """Add a set of drafted activities in one statement."""
    return Activity.objects.bulk_create(activities)


def title_of(type: ActivityType, properties: dict[str, Any]) -> str:
    """The type's sentence with its places filled; an absent property leaves a dash."""
    return type.title.format_map(_Dashes(properties))


class _Dashes(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"
