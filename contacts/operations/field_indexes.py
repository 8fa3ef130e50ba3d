"""The indexes that findable and unique fields need: built and dropped while everybody works.

PostgreSQL builds an index concurrently only outside a transaction, so this runs in a task of its
own and no request ever changes a table.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, connections
from django.db.models import Q

from contacts.bearers import Bearer, bearer_of, bearing_tables
from contacts.field_values import SEVERAL
from contacts.models import CustomField

#: The lock of whoever builds; one does it for all.
BUILDERS = 0x46494458
NAME = re.compile(r"custom_[0-9]+(_unique|_members)?")
EXISTING = """
SELECT class.relname, pg_index.indisvalid FROM pg_index
JOIN pg_class class ON class.oid = pg_index.indexrelid
WHERE pg_index.indrelid = ANY(%s::regclass[])
  AND class.relname LIKE 'custom\\_%%'
"""
DOUBLES = """
SELECT count(*), min(ids) FROM (
    SELECT array_agg(id ORDER BY id) AS ids FROM {table}
    WHERE contacts_custom_key(custom, %(slug)s) IS NOT NULL AND {only}
    GROUP BY contacts_custom_key(custom, %(slug)s) HAVING count(*) > 1
) AS doubles
"""
State = CustomField.IndexState


@dataclass(frozen=True)
class Wanted:
    """An index that a field needs."""

    field: CustomField

    @property
    def table(self) -> str:
        return self.bearer.table

    @property
    def bearer(self) -> Bearer:
        return bearer_of(self.field.of)

    @property
    def name(self) -> str:
        kind = "_unique" if self.field.unique else ""
        kind = "_members" if self.field.kind in SEVERAL else kind
        return f"custom_{self.field.pk}{kind}"

    @property
    def statement(self) -> str:
        # A slug is made of a-z, 0-9 and _, which the database checks.
        slug, is_unique = self.field.slug, self.field.unique
        if self.field.kind in SEVERAL:
            on = f"USING gin ((custom -> '{slug}') jsonb_path_ops) WITH (fastupdate = off)"
        else:
            also = "" if is_unique else ", id"
            on = f"(contacts_custom_key(custom, '{slug}'){also})"
        unique = "UNIQUE " if is_unique else ""
        # Of a table with several kinds, each has an index of its own rows alone.
        where = f" WHERE {self.bearer.only}" if self.bearer.kind else ""
        return f"CREATE {unique}INDEX CONCURRENTLY {self.name} ON {self.table} {on}{where}"


def build_field_indexes() -> None:
    """Bring the indexes in line with what the fields ask for; nothing if somebody is at it."""
    if not _has_work():
        return
    with _patient_cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [BUILDERS])
        if not cursor.fetchone()[0]:
            return
        wanted, existing = {one.name: one for one in _wanted()}, _existing(cursor)
        for name, is_valid in existing:
            if name not in wanted or not is_valid:
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        idle = CustomField.objects.filter(Q(findable=False, unique=False) | Q(is_retired=True))
        idle.exclude(index_state=State.NONE).update(index_state=State.NONE, index_fault="")
        for one in wanted.values():
            if _lacks_index(one, existing):
                _build(cursor, one)


def _has_work() -> bool:
    """Whether an index is asked for, or stands there that none asks for any more."""
    with connection.cursor() as cursor:
        existing = _existing(cursor)
    wanted = list(_wanted())
    is_asked = any(_lacks_index(one, existing) for one in wanted)
    return is_asked or not {name for name, _ in existing} <= {one.name for one in wanted}


def _lacks_index(wanted: Wanted, existing: list[tuple[str, bool]]) -> bool:
    """Also of one that a pack brought, or whose index is gone. One that failed waits."""
    state = wanted.field.index_state
    return state != State.FAILED and (state == State.WANTED or (wanted.name, True) not in existing)


def _wanted() -> Iterator[Wanted]:
    rows = CustomField.objects.order_by("id")
    return (Wanted(field) for field in rows if field.needs_index)


def _existing(cursor: Any) -> list[tuple[str, bool]]:
    cursor.execute(EXISTING, [bearing_tables()])
    return [(name, is_valid) for name, is_valid in cursor.fetchall() if NAME.fullmatch(name)]


def _build(cursor: Any, wanted: Wanted) -> None:
    try:
        cursor.execute(wanted.statement.replace("CONCURRENTLY ", "CONCURRENTLY IF NOT EXISTS ", 1))
    except IntegrityError:
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {wanted.name}")
        _tell(wanted, State.FAILED, _doubles(cursor, wanted))
        return
    # The planner knows nothing of an expression until it has looked at some values.
    cursor.execute(f"ANALYZE {wanted.table}")
    _tell(wanted, State.READY)


def _doubles(cursor: Any, wanted: Wanted) -> str:
    cursor.execute(
        DOUBLES.format(table=wanted.table, only=wanted.bearer.only), {"slug": wanted.field.slug}
    )
    count, ids = cursor.fetchone()
    if not count:
        return "Two records had the same value for a moment. Try it again."
    some = ", ".join(map(str, ids[:5]))
    return f"Values that several records have: {count:,}. Records with the first of them: {some}."


def _tell(wanted: Wanted, state: str, fault: str = "") -> None:
    # Only of what was asked for: somebody may have changed the field while this went on.
    rows = CustomField.objects.filter(pk=wanted.field.pk, version=wanted.field.version)
    rows.update(index_state=state, index_fault=fault[:300])


@contextmanager
def _patient_cursor() -> Iterator[Any]:
    """A cursor of a connection of its own: a big table takes longer than any request may."""
    own = connections["default"].copy()
    try:
        own.ensure_connection()
        own.set_autocommit(True)
        with own.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SET lock_timeout = 0")
            yield cursor
    finally:
        own.close()
