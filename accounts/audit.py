"""Writing to the audit log: one call, in the transaction of the deed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from json import loads
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from accounts.models.audit import AuditRow
from accounts.models.staff import User
from ground.context import current_ip, current_request_id


@dataclass(frozen=True)
class Outsider:
    """Somebody who is not staff and acts on what is theirs, such as a client in the portal."""

    label: str


#: Who did a deed; None where the system acted by itself.
Actor = User | Outsider | None


def write(
    action: str,
    *,
    by: Actor,
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
    by: Actor,
    obj: Model | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    at: datetime,
    **facts: Any,
) -> AuditRow:
    """A row for `write_many()`, not yet saved."""
    staff = by if isinstance(by, User) else None
    actor = staff.viewed_by or staff if staff else None
    if staff is not None and staff.viewed_by is not None:
        facts["viewing_as"] = staff.pk
    label = by.label[:254] if isinstance(by, Outsider) else ""
    return AuditRow(
        action=action,
        at=at,
        actor=actor,
        actor_label=actor.email if actor else label,
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
