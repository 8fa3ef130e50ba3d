"""Looking into the archive and taking out of it; both leave a trace."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.models import User
from messaging.archiving.keeping import opened
from messaging.errors import TooMuchAtOnce
from messaging.models import ArchivedMessage

#: In one file.
MOST = 10_000
COLUMNS = (
    *("id", "message", "contact", "contact_name", "direction", "channel", "category"),
    *("from_address", "to_address", "account", "account_name", "by", "by_name"),
    *("provider_id", "is_certain", "at", "digest"),
)


@transaction.atomic
def look_into(*, entry: ArchivedMessage, by: User, now: datetime) -> tuple[dict[str, Any], bool]:
    """What an entry says, and whether it is unaltered; that somebody looked is on record."""
    audit.write("archive.looked", by=by, obj=entry, at=now, message=entry.message)
    return opened(entry)


@transaction.atomic
def take_out(
    *, rows: QuerySet[ArchivedMessage], asked: dict[str, str], by: User, now: datetime
) -> Iterator[bytes]:
    """The entries as lines of JSON, the oldest first; who took how many is on record before.

    :raises TooMuchAtOnce: if there are more than one file may hold.
    """
    ids = list(rows.order_by("at", "id").values_list("pk", flat=True)[: MOST + 1])
    if len(ids) > MOST:
        raise TooMuchAtOnce(most=MOST)
    audit.write("archive.exported", by=by, at=now, count=len(ids), asked=asked)
    return _lines(ids)


def _lines(ids: list[int]) -> Iterator[bytes]:
    for start in range(0, len(ids), 200):
        found = ArchivedMessage.objects.defer("words").in_bulk(ids[start : start + 200])
        for id in ids[start : start + 200]:
            row = found.get(id)
            if row is not None:
                said, is_unaltered = opened(row)
                told = {name: getattr(row, name) for name in COLUMNS}
                yield orjson.dumps({**told, **said, "is_unaltered": is_unaltered}) + b"\n"


def forget_before(moment: datetime, held: list[int], limit: int) -> int:
    """What is past its time goes, by the one door that the database leaves for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT messaging_forget_archived(%s, %s::bigint[], %s)", [moment, held, limit]
        )
        return int(cursor.fetchone()[0])
