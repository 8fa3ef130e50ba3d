"""Making, changing and deleting organisations."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.permissions import OWN
from contacts.activities import ORGANISATION_CREATED, ORGANISATION_UPDATED
from contacts.errors import CircleOfParents
from contacts.models import Organisation
from contacts.operations.changing import (
    change_columns,
    differences,
    losing_the_race_is_a_refusal,
    refuse_taken_external_id,
)
from contacts.permissions import CONTACTS_EDIT
from contacts.reach import clean_phone
from events.operations import record
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


@transaction.atomic
def create_organisation(*, given: dict[str, Any], by: User, now: datetime) -> Organisation:
    """A new organisation; an agent who sees only his own becomes its owner.

    :raises ExternalIdTaken: if another organisation has the external id.
    """
    organisation = Organisation(created_at=now, updated_at=now)
    if by.scope_of(CONTACTS_EDIT) == OWN and not (given.get("owner") or given.get("team")):
        organisation.owner = by
    change_columns(organisation, _cleaned(given), COLUMNS)
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
        owner=organisation.owner_id,
    )
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
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    refuse_if_outdated(organisation, expected)
    before = snapshot(organisation)
    change_columns(organisation, _cleaned(changes), COLUMNS)
    after = snapshot(organisation)
    changed = differences(before, after)
    if not changed:
        return organisation
    if "external_id" in changed:
        refuse_taken_external_id(organisation)
    if "parent" in changed:
        _refuse_circle(organisation)
    organisation.version += 1
    organisation.updated_at = now
    with losing_the_race_is_a_refusal():
        organisation.save(update_fields=[*changed, "version", "updated_at"])
    before, after = ({name: side[name] for name in changed} for side in (before, after))
    audit.write("organisation.changed", by=by, obj=organisation, before=before, after=after, at=now)
    record(ORGANISATION_UPDATED, organisation=organisation, by=by, at=now, changes=changed)
    return organisation


@transaction.atomic
def delete_organisation(
    *, organisation: Organisation, by: User, now: datetime, expected: Versions = None
) -> None:
    """Remove the organisation; its contacts stay and belong to none.

    :raises Outdated: if it was changed since the caller read it.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    refuse_if_outdated(organisation, expected)
    before = snapshot(organisation)
    audit.write("organisation.deleted", by=by, obj=organisation, before=before, at=now)
    organisation.delete()


def snapshot(organisation: Organisation) -> dict[str, Any]:
    """The organisation as plain values, to compare and to keep."""
    fields = [Organisation._meta.get_field(name) for name in (*COLUMNS, "custom")]
    return {field.name: getattr(organisation, field.attname) for field in fields}  # type: ignore[union-attr]


def _cleaned(given: dict[str, Any]) -> dict[str, Any]:
    if not given.get("phone"):
        return given
    return {**given, "phone": clean_phone(given["phone"])}


def _refuse_circle(organisation: Organisation) -> None:
    above = organisation.parent_id
    for _ in range(DEEPEST):
        if above is None:
            return
        if above == organisation.pk:
            break
        above = Organisation.objects.values_list("parent_id", flat=True).get(pk=above)
    raise CircleOfParents(field="parent")
