"""Taking a custom field from all records that hold a value of it, as a job."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from contacts.bearers import bearer_of
from contacts.models import CustomField, SensitiveValue
from contacts.operations.fields import refuse_if_named, refuse_if_read
from contacts.permissions import FIELDS_MANAGE
from contacts.queries.custom import count_values
from ground import doorbell
from ground.refusals import NotAllowed
from ground.versions import Versions, refuse_if_outdated
from jobs.errors import JobNotPermitted
from jobs.kinds import Step
from jobs.models import Job
from jobs.operations import start_job

KIND = "fields.retire"
BATCH = 2_000
TAKE_AWAY = """
WITH held AS (
    SELECT id FROM {table} WHERE id > %(after)s AND custom ? %(slug)s AND {only}
    ORDER BY id LIMIT %(most)s FOR NO KEY UPDATE
)
UPDATE {table} AS record
SET custom = custom - %(slug)s, version = version + 1, updated_at = %(now)s
FROM held WHERE record.id = held.id
RETURNING record.id
"""


class RetirerGone(NotAllowed):
    """Whoever asked for this may no longer define fields, so it was stopped."""


@transaction.atomic
def retire_field(*, field: CustomField, by: User, now: datetime, expected: Versions = None) -> Job:
    """Queue taking a field's values away and then deleting it; nobody can write it from now on.

    :raises Outdated: if it was changed since the caller read it.
    :raises JobNotPermitted: if `by` may not define fields.
    :raises FieldIsRead, NamedElsewhere: if formulas read it, or segments ask for it.
    """
    if FIELDS_MANAGE not in by.granted_codes:
        raise JobNotPermitted
    field = CustomField.objects.select_for_update().get(pk=field.pk)
    refuse_if_outdated(field, expected)
    refuse_if_read(field)
    refuse_if_named(field)
    field.is_retired, field.index_state = True, CustomField.IndexState.NONE
    field.version += 1
    field.updated_at = now
    field.save(update_fields=["is_retired", "index_state", "version", "updated_at"])
    total = count_values(field.of, field.slug)
    audit.write("field.retired", by=by, obj=field, after={"records": total}, at=now)
    return start_job(KIND, by=by, arguments={"field": field.pk}, total=total, now=now)


def take_away(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """Batch by batch by id, and from the beginning again until no record holds a value."""
    after, done = checkpoint.get("after", 0), job.done
    while field := CustomField.objects.filter(pk=job.arguments["field"]).first():
        by = _asker(job)
        ids = _next(field, after) or _next_sealed(field)
        done += len(ids)
        if not ids and after == 0:
            audit.write("field.deleted", by=by, obj=field, at=timezone.now(), records=done)
            field.delete()
            doorbell.ring("contacts.tasks.build_field_indexes")
        after = max(ids, default=0)
        yield Step(done=done, checkpoint={"after": after}, result={"changed": done})


def _next(field: CustomField, after: int) -> list[int]:
    given: dict[str, Any] = {
        "slug": field.slug,
        "after": after,
        "most": BATCH,
        "now": timezone.now(),
    }
    bearer = bearer_of(field.of)
    statement = TAKE_AWAY.format(table=bearer.table, only=bearer.only)
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return [pk for (pk,) in cursor.fetchall()]


def _next_sealed(field: CustomField) -> list[int]:
    """Take some of the values away that stand sealed; none is left behind the first ones."""
    rows = SensitiveValue.objects.filter(field=field).order_by("contact_id")
    ids = list(rows.values_list("contact_id", flat=True)[:BATCH])
    rows.filter(contact__in=ids).delete()
    return ids


def _asker(job: Job) -> User:
    person = User.objects.filter(jobs=job, is_active=True).first()
    if person is None or FIELDS_MANAGE not in person.granted_codes:
        raise RetirerGone
    return person
