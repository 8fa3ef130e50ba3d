"""Making, changing and deleting organisations."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.models import User
from accounts.permissions import OWN
from contacts.activities import ORGANISATION_CREATED, ORGANISATION_UPDATED
from contacts.errors import CircleOfParents
from contacts.fields import FieldBook
from contacts.models import CustomField, Of, Organisation
from contacts.operations.changing import (
    change_columns,
    differences,
    losing_the_race_is_a_refusal,
    refuse_taken_external_id,
)
from contacts.operations.placing import assignments, attributes_of, place
from contacts.operations.relationships import tell_the_others
from contacts.permissions import CONTACTS_EDIT
from contacts.reach import clean_phone
from events.operations import record, record_many
from ground.collisions import done_again
from ground.versions import Versions, refuse_if_outdated

COLUMNS = (
    "external_id",
    "name",
    "parent",
    "website",
    "phone",
    "address",
    "type",
    "owner",
    "team",
)
#: No chain of parents is longer.
DEEPEST = 20
ABOVE = """
WITH RECURSIVE above (id, parent_id) AS (
    SELECT id, parent_id FROM contacts_organisation WHERE id = ANY(%s)
    UNION
    SELECT o.id, o.parent_id FROM contacts_organisation o JOIN above ON o.id = above.parent_id
)
SELECT id, parent_id FROM above
"""


@transaction.atomic
def create_organisation(*, given: dict[str, Any], by: User, now: datetime) -> Organisation:
    """A new organisation, in the territory it falls to.

    An agent who sees only his own becomes its owner unless he names another; one that nobody
    looks after falls to whom the territory says.

    :raises ExternalIdTaken: if another organisation has the external id.
    :raises CircleOfParents: if it would stand under too many others.
    """
    organisation = Organisation(created_at=now, updated_at=now)
    if by.scope_of(CONTACTS_EDIT) == OWN and not (given.get("owner") or given.get("team")):
        organisation.owner = by
    revise(organisation, given, fields=FieldBook(Of.ORGANISATION, by=by))
    handed = place([organisation])
    if organisation.parent_id:
        refuse_circle(organisation, parents_above([organisation.parent_id]))
    refuse_taken_external_id(organisation)
    with losing_the_race_is_a_refusal():
        organisation.save(force_insert=True)
    after = snapshot(organisation)
    audit.write("organisation.created", by=by, obj=organisation, after=after, at=now)
    record(
        ORGANISATION_CREATED,
        organisation=organisation,
        by=by,
        at=now,
        owner=None if handed else organisation.owner_id,
    )
    record_many(assignments(handed, by=by, at=now))
    return organisation


@transaction.atomic
def change_organisation(
    *,
    organisation: Organisation,
    changes: dict[str, Any],
    by: User,
    now: datetime,
    expected: Versions = None,
) -> Organisation:
    """The organisation with the changes made; what is not named in them stays.

    :raises Outdated: if it was changed since the caller read it.
    :raises ExternalIdTaken: if another organisation has the external id.
    :raises CircleOfParents: if it would come to stand above itself.
    """
    rows = Organisation.objects.select_for_update(of=("self",)).select_related("type")
    organisation = rows.get(pk=organisation.pk)
    refuse_if_outdated(organisation, expected)
    before, attributes = snapshot(organisation), attributes_of(organisation)
    revise(organisation, changes, fields=FieldBook(Of.ORGANISATION, by=by))
    handed = place([organisation]) if attributes_of(organisation) != attributes else []
    after = snapshot(organisation)
    changed = differences(before, after)
    if not changed:
        return organisation
    if "external_id" in changed:
        refuse_taken_external_id(organisation)
    if organisation.parent_id and "parent" in changed:
        refuse_circle(organisation, parents_above([organisation.parent_id]))
    organisation.version += 1
    organisation.updated_at = now
    with losing_the_race_is_a_refusal():
        organisation.save(update_fields=[*changed, "version", "updated_at"])
    before, after = ({name: side[name] for name in changed} for side in (before, after))
    audit.write("organisation.changed", by=by, obj=organisation, before=before, after=after, at=now)
    record(ORGANISATION_UPDATED, organisation=organisation, by=by, at=now, changes=changed)
    record_many(assignments(handed, by=by, at=now))
    return organisation


@done_again
def delete_organisation(
    *, organisation: Organisation, by: User, now: datetime, expected: Versions = None
) -> None:
    """Remove the organisation; its contacts stay and belong to none.

    :raises Outdated: if it was changed since the caller read it.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    refuse_if_outdated(organisation, expected)
    rows = Organisation.objects.filter(pk=organisation.pk)
    delete_organisations(rows=rows, by=by, now=now)


@transaction.atomic
def delete_organisations(*, rows: QuerySet[Any], by: User, now: datetime) -> int:
    """The same for a set of organisations; how many there were."""
    locked = list(rows.select_for_update(of=("self",)).order_by("id"))
    audit.write_many(
        audit.entry("organisation.deleted", by=by, obj=row, before=snapshot(row), at=now)
        for row in locked
    )
    tell_the_others(Organisation, [row.pk for row in locked], by=by, now=now)
    Organisation.objects.filter(pk__in=[row.pk for row in locked]).delete()
    return len(locked)


def snapshot(organisation: Organisation) -> dict[str, Any]:
    """The organisation as plain values, to compare and to keep."""
    names = (*COLUMNS, "territory", "custom")
    fields = [Organisation._meta.get_field(name) for name in names]
    return {field.name: getattr(organisation, field.attname) for field in fields}  # type: ignore[union-attr]


def revise(
    organisation: Organisation,
    changes: dict[str, Any],
    *,
    fields: Mapping[str, CustomField] | None = None,
) -> None:
    """Make the changes to an organisation in memory.

    :raises UnfitFields: naming the custom values that do not fit.
    :raises BadPhone: if the number is none.
    """
    if changes.get("phone"):
        changes = {**changes, "phone": clean_phone(changes["phone"])}
    change_columns(organisation, changes, COLUMNS, fields=fields)


def parents_above(ids: Collection[int]) -> dict[int, int | None]:
    """Organisation → its parent, for these and everything above them."""
    with connection.cursor() as cursor:
        cursor.execute(ABOVE, [list(ids)])
        return dict(cursor.fetchall())


def refuse_circle(organisation: Organisation, parents: Mapping[int, int | None]) -> None:
    """
    :raises CircleOfParents: if it stands above itself, or under too many others.
    """
    above = organisation.parent_id
    for _ in range(DEEPEST):
        if above is None:
            return
        if above == organisation.pk:
            break
        above = parents.get(above)
    raise CircleOfParents(field="parent")
