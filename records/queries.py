"""Reads of records and their types."""

from typing import Any

from django.db.models import QuerySet

from records.models import Record, RecordQuerySet, RecordType


def list_record_types() -> QuerySet[RecordType]:
    return RecordType.objects.order_by("order", "name", "id")


def reachable_records(*, for_user: Any, code: str) -> RecordQuerySet:
    """The records a person may reach with the permission code."""
    return Record.objects.visible_to(for_user, code, by_id=True)
