"""Writing to the audit log: one call, in the transaction of the deed."""

from collections.abc import Iterable
from datetime import datetime
from json import loads
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from accounts.models.audit import AuditRow
from accounts.models.staff import User
from ground.context import current_ip, current_request_id


def write(
    action: str,
    *,
    by: User | None,
    obj: Model | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    at: datetime,
    **facts: Any,
) -> AuditRow:
    """Add a row; `by=None` means that the system acted by itself.

    While a colleague looks through somebody's eyes, the colleague is the actor.
    """
    row = entry(action, by=by, obj=obj, before=before, after=after, at=at, **facts)
    row.save(force_insert=True)
    return row


def write_many(rows: Iterable[AuditRow]) -> int:
    """Add the rows made with `entry()` by one statement per thousand; the number added."""
    return len(AuditRow.objects.bulk_create(rows, batch_size=1000))


def entry(
    action: str,
    *,
    by: User | None,
    obj: Model | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    at: datetime,
    **facts: Any,
) -> AuditRow:
    """A row for `write_many()`, not yet saved."""
    actor = by.viewed_by or by if by else None
    if by is not None and by.viewed_by is not None:
        facts["viewing_as"] = by.pk
    return AuditRow(
        action=action,
        at=at,
        actor=actor,
        actor_label=actor.email if actor else "",
        object_type=obj._meta.label_lower if obj else "",
        object_id=str(obj.pk) if obj else "",
        object_label=str(obj)[:255] if obj else "",
        before=_plain(before),
        after=_plain(after),
        facts=_plain(facts),
        ip=current_ip.get(None) or None,
        request_id=(current_request_id.get("") or "")[:64],
    )


def _plain(value: Any) -> Any:
    """The value as JSON can hold it; NULs, which the database cannot keep, are left out."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {_plain(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return loads(DjangoJSONEncoder().encode(value))
