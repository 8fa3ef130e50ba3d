"""Taking a person out of the audit log, so that its chain still proves all the rest."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db import connection

from accounts import audit
from accounts.audit import Actor
from accounts.operations.audit_chain import REDACTED, content_hashes
from ground.personal import ERASED

#: Rows looked through in one statement, and told of in one row.
STRETCH, AT_ONCE = 20_000, 500
#: The rows that tell of erasures name nobody, and the chain rests on them.
NAMED = """
SELECT id FROM accounts_auditrow WHERE id BETWEEN %s AND %s AND action <> %s AND (
    object_label ~* %s OR actor_label ~* %s OR before::text ~* %s OR after::text ~* %s
    OR facts::text ~* %s) ORDER BY id
"""
ABOUT = """
SELECT id FROM accounts_auditrow
WHERE object_type = %s AND object_id = ANY(%s) AND action <> %s
  AND NOT (object_label = '' AND before IS NULL AND after IS NULL) ORDER BY id
"""


def blank_records(*, records: Mapping[str, Collection[str]], by: Actor, now: datetime) -> int:
    """Strike what records were, by their models' labels and ids; that they were changed stays.

    :return: how many rows that was.
    """
    found: list[int] = []
    with connection.cursor() as cursor:
        for label, ids in sorted(records.items()):
            cursor.execute(ABOUT, [label, list(ids), REDACTED])
            found += [id for (id,) in cursor.fetchall()]
        for part in _parts(found):
            cursor.execute("SELECT accounts_audit_blank(%s)", [part])
            _tell(part, by=by, now=now)
    return len(found)


def strike_names(*, pattern: str, first: int, by: Actor, now: datetime) -> tuple[int, int | None]:
    """Strike names in one stretch of the log from row `first` on.

    :return: how many rows had any, and where to go on; None at the end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM accounts_auditrow")
        last = cursor.fetchone()[0]
        until = first + STRETCH - 1
        cursor.execute(NAMED, [first, until, REDACTED, *[pattern] * 5])
        found = [id for (id,) in cursor.fetchall()]
        for part in _parts(found):
            cursor.execute("SELECT accounts_audit_strike(%s, %s, %s)", [part, pattern, ERASED])
            _tell(part, by=by, now=now)
    return len(found), until + 1 if until < last else None


def _parts(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _tell(ids: list[int], *, by: Actor, now: datetime) -> None:
    audit.write(REDACTED, by=by, at=now, rows=content_hashes(ids))
