"""Which territory contacts and organisations fall to, and who looks after them by it.

A record is placed when it is made, and anew when something that rules look at is changed.
See docs/decisions/073-records-follow-territories.md.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.models import User
from accounts.territories import FIELDS, find_claims
from contacts.activities import CONTACT_ASSIGNED, ORGANISATION_ASSIGNED
from contacts.models import Contact, Organisation
from contacts.operations.changing import differences
from events.models import Activity
from events.operations import draft

Known = tuple[str, ...]
#: What placing may set.
COLUMNS = ("owner", "team", "territory")
ID_COLUMNS = tuple(f"{name}_id" for name in COLUMNS)
WRITE = """
UPDATE {table} AS had SET owner_id = now.owner, team_id = now.team,
       territory_id = now.territory, version = had.version + 1, updated_at = %s
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
     AS now (id, owner, team, territory)
WHERE had.id = now.id
"""


def attributes_of(record: Contact | Organisation) -> Known:
    """What rules look at, in the order of their fields; empty where it is not known.

    The record's type must have been read with it.
    """
    address = record.address if isinstance(record.address, dict) else {}
    said = {
        "country": getattr(record, "country", "") or address.get("country"),
        "region": address.get("region") or address.get("state"),
        "type": record.type.slug if record.type else "",
        "source": getattr(record, "source", ""),
    }
    return tuple(value if isinstance(value := said[name], str) else "" for name in FIELDS)


def place(records: Sequence[Any]) -> list[Any]:
    """Put records, in memory, into the territories whose rules they meet, or into none.

    One that nobody looks after falls to its territory's team and owner; answers with those.
    """
    known = [attributes_of(record) for record in records]
    distinct = [one for one in dict.fromkeys(known) if any(one)]
    claims = find_claims([dict(zip(FIELDS, one, strict=True)) for one in distinct])
    claim_of = dict(zip(distinct, claims, strict=True))
    handed = []
    for record, attributes in zip(records, known, strict=True):
        claim = claim_of.get(attributes)
        record.territory_id = claim.territory if claim else None
        if claim and record.owner_id is None and record.team_id is None:
            record.owner_id, record.team_id = claim.owner, claim.team
            if claim.owner or claim.team:
                handed.append(record)
    return handed


def place_written(
    records: Sequence[Any], *, by: User | None, at: datetime
) -> tuple[dict[int, dict[str, list[Any]]], list[Activity]]:
    """The same for records that are in the database, locked.

    Answers with what differs now, by record, and with the activities to be recorded of it.
    """
    before = [whereabouts(record) for record in records]
    handed = place(records)
    found = {
        record.pk: different
        for record, were in zip(records, before, strict=True)
        if (different := differences(were, whereabouts(record)))
    }
    _write([record for record in records if record.pk in found], at=at)
    return found, assignments(handed, by=by, at=at)


def _write(moved: Sequence[Any], *, at: datetime) -> None:
    if not moved:
        return
    columns = [[getattr(row, name) for row in moved] for name in ("pk", *ID_COLUMNS)]
    with connection.cursor() as cursor:
        cursor.execute(WRITE.format(table=moved[0]._meta.db_table), [at, *columns])


def assignments(handed: Sequence[Any], *, by: User | None, at: datetime) -> list[Activity]:
    """That records were handed to somebody, to be recorded."""
    drafts = []
    for record in handed:
        about: dict[str, Any] = {"contact": record}
        kind = CONTACT_ASSIGNED
        if isinstance(record, Organisation):
            about, kind = {"organisation": record}, ORGANISATION_ASSIGNED
        drafts.append(draft(kind, by=by, at=at, properties=whereabouts(record), **about))
    return drafts


def whereabouts(record: Any) -> dict[str, int | None]:
    """Owner, team and territory, as they are recorded."""
    return {name: getattr(record, f"{name}_id") for name in COLUMNS}
