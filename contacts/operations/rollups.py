"""Writing what rollups come to onto records, with the formulas that read them.

It is no change that anybody made: the version stays, so that whoever edits the record meanwhile
is not refused, and nothing is recorded. Segments that ask for it look at the record again.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import Jsonb
from django.db.models.fields.json import KeyTransform

from contacts.computing import Formulas
from contacts.fields import FieldBook
from contacts.models import Of
from contacts.queries.custom import model_of
from contacts.rollups.book import Rollups, Values
from ground.doorbell import ring
from live.operations import publish

#: The lock of whoever works values out of what is beside a record: two at once could write what
#: each read before the other.
ALONE = 0x464F524D
LOOK_AGAIN = "contacts.tasks.look_again"
#: Of so many records open screens are told one by one; of more, that some are others.
MOST_HINTS = 200
WRITE = """
UPDATE {table} AS record SET custom = given.custom
FROM unnest(%s::bigint[], %s::jsonb[]) AS given (id, custom) WHERE record.id = given.id
"""
# Whoever is looked at already looks later than this is written. In one order, so that two
# writers cannot deadlock.
NOTE = """
INSERT INTO contacts_secondlook (segment_id, contact_id, position, activity)
SELECT DISTINCT s.id, {contact}, 0, 0
FROM unnest(%s::bigint[], %s::text[]) AS other (record, field) {members}
JOIN contacts_segment s ON s.kind = 'dynamic' AND s.archived_at IS NULL
 AND (s.touched_by IS NULL OR s.touched_by ? other.field)
ORDER BY 1, 2 ON CONFLICT (segment_id, contact_id) DO NOTHING
"""
OF_CONTACTS = NOTE.format(contact="other.record", members="")
OF_ORGANISATIONS = NOTE.format(
    contact="c.id", members="JOIN contacts_contact c ON c.organisation_id = other.record"
)
#: Record → the fields that are others now.
Changed = dict[int, set[str]]


def work_out(
    *, rollups: Rollups, asked: Mapping[str, Collection[int]], book: FieldBook, now: datetime
) -> Changed:
    """Bring the records asked of each field up to date, in the caller's transaction."""
    ids = set().union(*asked.values())
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ALONE])
    stored, types = _stored(rollups, ids)
    found = rollups.values(asked, types, now)
    others = {pk: values for pk, values in found.items() if _differs(stored[pk], values)}
    return _write(rollups.of, others, book) if others else {}


def _stored(rollups: Rollups, ids: Collection[int]) -> tuple[Values, dict[int, str | None]]:
    """What the records hold of rollups, and the slug of each one's type."""
    slugs = rollups.slugs
    named = {f"rollup_{place}": KeyTransform(slug, "custom") for place, slug in enumerate(slugs)}
    rows = model_of(rollups.of).objects.filter(pk__in=ids).annotate(**named)
    stored: Values = {}
    types: dict[int, str | None] = {}
    for pk, type, *values in rows.values_list("pk", "type__slug", *named):
        stored[pk], types[pk] = dict(zip(slugs, values, strict=True)), type
    return stored, types


def _differs(stored: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    # In JSON true is no number, and Python would call them equal.
    return any(
        stored[slug] != value or type(stored[slug]) is not type(value)
        for slug, value in values.items()
    )


def _write(of: str, others: Values, book: FieldBook) -> Changed:
    model, formulas = model_of(of), Formulas(of, book)
    locked = model.objects.select_for_update(no_key=True, of=("self",)).select_related("type")
    changed: Changed = {}
    written: list[Any] = []
    for row in locked.filter(pk__in=others).order_by("pk"):
        before = row.custom
        merged = {**before, **others[row.pk]}
        row.custom = {slug: value for slug, value in merged.items() if value is not None}
        formulas.work_out(row)
        slugs = {s for s in before.keys() | row.custom.keys() if before.get(s) != row.custom.get(s)}
        if slugs:
            changed[row.pk] = slugs
            written.append(row)
    with connection.cursor() as cursor:
        columns = [[row.pk for row in written], [Jsonb(row.custom) for row in written]]
        cursor.execute(WRITE.format(table=model._meta.db_table), columns)
    tell(of, changed)
    return changed


def tell(of: str, changed: Changed) -> None:
    """Have segments look again at whoever holds something else, and open screens read it."""
    pairs = [(pk, f"{PREFIX[of]}.{slug}") for pk, slugs in changed.items() for slug in slugs]
    if not pairs:
        return
    with connection.cursor() as cursor:
        statement = OF_CONTACTS if of == Of.CONTACT else OF_ORGANISATIONS
        cursor.execute(statement, [[pk for pk, _ in pairs], [key for _, key in pairs]])
        if cursor.rowcount:
            ring(LOOK_AGAIN)
    publish(_hints(of, changed))


#: How conditions call the fields of a kind of record.
PREFIX: dict[str, str] = {Of.CONTACT: "custom", Of.ORGANISATION: "organisation"}


def _hints(of: str, changed: Changed) -> Iterable[tuple[str, str, dict[str, Any]]]:
    if len(changed) <= MOST_HINTS:
        yield from ((f"{of}:{pk}", "changed", {}) for pk in changed)
    yield (f"{of}s", "changed", {})
