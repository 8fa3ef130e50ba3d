"""Working out for all records what formulas give that were made or changed."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from contacts.bearers import bearer_of
from contacts.computing import Formulas
from contacts.fields import FieldBook
from contacts.models import CustomField

#: The lock of whoever works out; one does it for all.
WORKERS = 0x464F524D
BATCH = 1_000


def work_out_stale(*, now: datetime) -> int:
    """Bring all records up to date with formulas that changed; how many records were others.

    A run that ends half-way is begun anew: what is right already is not written again.
    """
    changed = 0
    formulas = CustomField.objects.filter(kind=CustomField.Kind.FORMULA, is_retired=False)
    for of in sorted(set(formulas.values_list("of", flat=True))):
        stale = [field for field in FieldBook(of).values() if field.worked_out_by != field.recipe]
        if stale:
            changed += work_out_all(of, now=now)
            for field in stale:
                # Somebody may have changed it again meanwhile, or what it stands upon.
                rows = CustomField.objects.filter(pk=field.pk, version=field.version)
                rows.update(worked_out_by=field.recipe)
    return changed


def work_out_all(of: str, *, now: datetime) -> int:
    """Work out what formulas give for each record; how many held something else."""
    after, changed = 0, 0
    while True:
        last, found = _work_out_some(of, after, now)
        changed += found
        if last is None:
            return changed
        after = last


@transaction.atomic
def _work_out_some(of: str, after: int, now: datetime) -> tuple[int | None, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WORKERS])
    bearer = bearer_of(of)
    rows: Any = bearer.rows().select_for_update(no_key=True, of=("self",))
    records = list(rows.select_related("type").filter(pk__gt=after).order_by("pk")[:BATCH])
    formulas, others = Formulas(of, FieldBook(of)), []
    for record in records:
        before = record.custom
        formulas.work_out(record)
        if record.custom != before:
            record.version, record.updated_at = F("version") + 1, now
            others.append(record)
    bearer.model.objects.bulk_update(others, ["custom", "version", "updated_at"])
    return (records[-1].pk if len(records) == BATCH else None), len(others)
