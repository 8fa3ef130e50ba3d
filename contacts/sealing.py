"""Moving the values of a field to where they belong once it is sensitive, or no longer is."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import Jsonb
from django.utils import timezone

from accounts import audit
from accounts.models import User
from contacts.models import Contact, CustomField, SensitiveValue
from contacts.operations.sensitive import value_of, write_values
from contacts.permissions import FIELDS_MANAGE
from ground.refusals import NotAllowed
from jobs.errors import JobNotPermitted
from jobs.kinds import Step
from jobs.models import Job
from jobs.operations import start_job

KIND = "fields.move"
BATCH = 2_000
IN_PLAIN = """
SELECT id, custom -> %(slug)s FROM contacts_contact
WHERE id > %(after)s AND custom ? %(slug)s ORDER BY id LIMIT %(most)s FOR NO KEY UPDATE
"""
TAKE_OUT = """
UPDATE contacts_contact SET custom = custom - %(slug)s, version = version + 1,
    updated_at = %(now)s
WHERE id = ANY(%(ids)s)
"""
# A value that came in plain since is the newer one.
PUT_IN = """
UPDATE contacts_contact AS record
SET custom = jsonb_build_object(%(slug)s::text, given.value) || record.custom,
    version = version + 1, updated_at = %(now)s
FROM unnest(%(ids)s::bigint[], %(values)s::jsonb[]) AS given (id, value)
WHERE record.id = given.id
"""


class MoverGone(NotAllowed):
    """Whoever asked for this may no longer define fields, so it was stopped."""


def start_moving(field: CustomField, *, by: User, now: datetime) -> Job:
    """Queue moving a field's values; nobody can change its sensitivity until that is over.

    :raises JobNotPermitted: if `by` may not define fields.
    """
    if FIELDS_MANAGE not in by.granted_codes:
        raise JobNotPermitted
    total = count_astray(field)
    return start_job(KIND, by=by, arguments={"field": field.pk}, total=total, now=now)


def count_astray(field: CustomField) -> int:
    """How many of a field's values are not where they belong."""
    if field.sensitive:
        return Contact.objects.filter(custom__has_key=field.slug).count()
    return SensitiveValue.objects.filter(field=field).count()


def move_values(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """Batch by batch by id, and from the beginning again until none is astray."""
    after, done = checkpoint.get("after", 0), job.done
    moving = CustomField.objects.filter(pk=job.arguments["field"], is_moving=True)
    while field := moving.filter(is_retired=False).first():
        by, now = _asker(job), timezone.now()
        ids = (_seal if field.sensitive else _open)(field, after, now=now)
        done += len(ids)
        if not ids and after == 0:
            _settle(field, done, by=by, now=now)
        after = max(ids, default=0)
        yield Step(done=done, checkpoint={"after": after}, result={"changed": done})


def _settle(field: CustomField, done: int, *, by: User, now: datetime) -> None:
    field.is_moving = False
    field.version += 1
    field.save(update_fields=["is_moving", "version"])
    deed = "field.sealed" if field.sensitive else "field.opened"
    audit.write(deed, by=by, obj=field, at=now, records=done)


def _seal(field: CustomField, after: int, *, now: datetime) -> list[int]:
    given: dict[str, Any] = {"slug": field.slug, "after": after, "most": BATCH}
    with connection.cursor() as cursor:
        cursor.execute(IN_PLAIN, given)
        found = {pk: json.loads(value) for pk, value in cursor.fetchall()}
        if not found:
            return []
        sealed = SensitiveValue.objects.filter(field=field, contact__in=found)
        newer = set(sealed.values_list("contact_id", flat=True))
        write_values(
            ((pk, field, value) for pk, value in found.items() if pk not in newer), now=now
        )
        cursor.execute(TAKE_OUT, {"slug": field.slug, "ids": [*found], "now": now})
    return [*found]


def _open(field: CustomField, after: int, *, now: datetime) -> list[int]:
    """The ids of the rows that were opened; contacts are locked as whoever changes them does."""
    rows = SensitiveValue.objects.filter(field=field, pk__gt=after).order_by("pk")[:BATCH]
    found = list(rows)
    contacts = Contact.objects.filter(pk__in=[row.contact_id for row in found])
    list(contacts.select_for_update(of=("self",), no_key=True).order_by("pk").values("pk"))
    given: dict[str, Any] = {
        "slug": field.slug,
        "ids": [row.contact_id for row in found],
        "values": [Jsonb(value_of(row)) for row in found],
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(PUT_IN, given)
    SensitiveValue.objects.filter(pk__in=[row.pk for row in found]).delete()
    return [row.pk for row in found]


def _asker(job: Job) -> User:
    person = User.objects.filter(jobs=job, is_active=True).first()
    if person is None or FIELDS_MANAGE not in person.granted_codes:
        raise MoverGone
    return person
