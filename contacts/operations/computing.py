"""Working out what formulas and rollups give for all records: made or changed, and nightly."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from contacts.bearers import PLAIN, bearer_of
from contacts.computing import Formulas
from contacts.fields import FieldBook
from contacts.models import CustomField, Of
from contacts.operations.rollups import ALONE, tell, work_out
from contacts.rollups.book import Rollups

BATCH = 1_000
Kind = CustomField.Kind


def work_out_stale(*, now: datetime) -> int:
    """Bring all records up to date with what changed; how many records were others.

    A run that ends half-way is begun anew: what is right already is not written again.
    """
    changed = 0
    worked_out = CustomField.objects.filter(kind__in=(Kind.FORMULA, Kind.ROLLUP), is_retired=False)
    # Contacts come before organisations, whose rollups read theirs.
    for of in sorted(set(worked_out.values_list("of", flat=True))):
        book = FieldBook(of)
        stale = [field for field in book.values() if field.worked_out_by != field.recipe]
        asked = {field.slug for field in stale if field.kind == Kind.ROLLUP}
        if of == Of.ORGANISATION and changed:
            asked |= {field.slug for field in book.values() if is_of_members(field)}
        if stale or asked:
            changed += work_out_all(of, now=now, rollups=asked)
            for field in stale:
                # Somebody may have changed it again meanwhile, or what it stands upon.
                rows = CustomField.objects.filter(pk=field.pk, version=field.version)
                rows.update(worked_out_by=field.recipe)
    return changed


def is_of_members(field: CustomField) -> bool:
    return field.kind == Kind.ROLLUP and (field.rollup or {}).get("of") == "contacts"


def work_out_rollups(*, now: datetime) -> int:
    """Work out every rollup of every record; how many records were others.

    Some change with time alone, and what no activity tells of is mended.
    """
    return sum(
        work_out_all(of, now=now, rollups=slugs)
        for of in (Of.CONTACT, Of.ORGANISATION)
        if (slugs := Rollups(of, FieldBook(of)).slugs)
    )


def work_out_all(of: str, *, now: datetime, rollups: Collection[str] = ()) -> int:
    """Work out what formulas, and these rollups, give for each record; how many held something
    else."""
    after, changed = 0, 0
    while True:
        last, found = _work_out_some(of, after, now, rollups)
        changed += found
        if last is None:
            return changed
        after = last


@transaction.atomic
def _work_out_some(
    of: str, after: int, now: datetime, rollups: Collection[str]
) -> tuple[int | None, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ALONE])
    bearer, book, counted = bearer_of(of), FieldBook(of), set[int]()
    if rollups:
        after_it = bearer.rows().filter(pk__gt=after).order_by("pk")
        ids = list(after_it.values_list("pk", flat=True)[:BATCH])
        asked = dict.fromkeys(rollups, ids)
        counted = {*work_out(rollups=Rollups(of, book), asked=asked, book=book, now=now)}
    rows: Any = bearer.rows().select_for_update(no_key=True, of=("self",))
    records = list(rows.select_related("type").filter(pk__gt=after).order_by("pk")[:BATCH])
    formulas, others, slugs = Formulas(of, book), [], dict[int, set[str]]()
    for record in records:
        before = record.custom
        formulas.work_out(record)
        if record.custom != before:
            slugs[record.pk] = {
                slug
                for slug in before.keys() | record.custom.keys()
                if before.get(slug) != record.custom.get(slug)
            }
            record.version, record.updated_at = F("version") + 1, now
            others.append(record)
    bearer.model.objects.bulk_update(others, ["custom", "version", "updated_at"])
    if of in PLAIN:
        tell(of, slugs)
    last = records[-1].pk if len(records) == BATCH else None
    return last, len(counted | slugs.keys())
