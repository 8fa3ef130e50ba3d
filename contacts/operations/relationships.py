"""Relating contacts to each other and to organisations, and ending that."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from accounts import audit
from accounts.models import User
from contacts.activities import (
    RELATIONSHIP_ADDED,
    RELATIONSHIP_CHANGED,
    RELATIONSHIP_ENDED,
    RELATIONSHIP_REMOVED,
)
from contacts.errors import CircleOfPeople, RelatedAlready, RelatedToOneself, UnfitRelationship
from contacts.models import Contact, Of, Organisation, Relationship, RelationshipType
from events.catalogue import ActivityType
from events.models import Activity
from events.operations import draft, record_many
from ground.versions import Versions, refuse_if_outdated

#: The lock under which hierarchies of a type grow: two halves of a circle must not meet.
HIERARCHIES = 0x48494552
COLUMNS = (
    *("started_on", "ended_on", "receives_alerts", "may_see_records", "is_decision_maker"),
    *("role", "influence"),
)
#: Whether the first contact stands somewhere below the second one already.
BELOW = """
WITH RECURSIVE below (id) AS (
    SELECT %(top)s::bigint
    UNION
    SELECT edge.other_id FROM contacts_relationship edge JOIN below ON edge.contact_id = below.id
    WHERE edge.type_id = %(type)s AND edge.ended_on IS NULL AND edge.other_id IS NOT NULL
)
SELECT EXISTS (SELECT FROM below WHERE id = %(bottom)s)
"""


@transaction.atomic
def relate(
    *,
    contact: Contact,
    type: RelationshipType,
    by: User,
    now: datetime,
    other: Contact | None = None,
    organisation: Organisation | None = None,
    **given: Any,
) -> Relationship:
    """Say that a contact is something to another contact, or to an organisation.

    :raises UnfitRelationship: if the other side, a role or a date is none that the type knows.
    :raises RelatedToOneself: if both sides are the same.
    :raises RelatedAlready: if they are that to each other now.
    :raises CircleOfPeople: if somebody would come to stand above himself.
    """
    if contact == other:
        raise RelatedToOneself(field="other")
    first, second = _sides(type, contact, other)
    flags = {name: getattr(type, name) for name in ("receives_alerts", "may_see_records")}
    made = Relationship(
        type=type, contact=first, other=second, organisation=organisation, **(flags | given)
    )
    made.created_by, made.created_at, made.updated_at = by, now, now
    _check(made)
    _save(made, force_insert=True)
    audit.write("relationship.created", by=by, obj=made, after=_picture(made), at=now)
    _tell(RELATIONSHIP_ADDED, made, by=by, now=now)
    if made.ended_on:
        _tell(RELATIONSHIP_ENDED, made, by=by, now=now)
    return made


@transaction.atomic
def change_relationship(
    *,
    relationship: Relationship,
    changes: dict[str, Any],
    by: User,
    now: datetime,
    expected: Versions = None,
) -> Relationship:
    """Change its dates, flags or roles; who is related to whom stays as it is.

    :raises Outdated: if it was changed since the caller read it.
    :raises UnfitRelationship: if a role or a date is none that the type knows.
    :raises RelatedAlready: if it would begin again where another one holds.
    :raises CircleOfPeople: if somebody would come to stand above himself.
    """
    row = _locked(relationship)
    refuse_if_outdated(row, expected)
    before = _picture(row)
    for name, value in changes.items():
        setattr(row, name, value)
    after = _picture(row)
    if after == before:
        return row
    _check(row)
    row.version += 1
    row.updated_at = now
    _save(row, update_fields=[*changes, "version", "updated_at"])
    audit.write("relationship.changed", by=by, obj=row, before=before, after=after, at=now)
    is_ended = row.ended_on is not None and before["ended_on"] is None
    _tell(RELATIONSHIP_ENDED if is_ended else RELATIONSHIP_CHANGED, row, by=by, now=now)
    return row


@transaction.atomic
def remove_relationship(
    *, relationship: Relationship, by: User, now: datetime, expected: Versions = None
) -> None:
    """Take it away as if it had never been; one that was and is over is ended instead.

    :raises Outdated: if it was changed since the caller read it.
    """
    row = _locked(relationship)
    refuse_if_outdated(row, expected)
    audit.write("relationship.deleted", by=by, obj=row, before=_picture(row), at=now)
    _tell(RELATIONSHIP_REMOVED, row, by=by, now=now)
    row.delete()


def _locked(relationship: Relationship) -> Relationship:
    rows = Relationship.objects.select_for_update(of=("self",)).select_related("type")
    row: Relationship = rows.get(pk=relationship.pk)
    return row


def _sides(
    type: RelationshipType, contact: Contact, other: Contact | None
) -> tuple[Contact, Contact | None]:
    if type.is_symmetric and other is not None and other.pk < contact.pk:
        return other, contact
    return contact, other


def _check(row: Relationship) -> None:
    side = "organisation" if row.type.to == Of.ORGANISATION else "other"
    if getattr(row, f"{side}_id") is None or (row.other_id and row.organisation_id):
        raise UnfitRelationship(f"This type leads to one record, named as {side}.", field=side)
    for name, options in (("role", row.type.roles), ("influence", row.type.influences)):
        allowed = [option["value"] for option in options]
        if (value := getattr(row, name)) and value not in allowed:
            known = ", ".join(allowed) or "none"
            raise UnfitRelationship(f"Expected one of: {known}.", field=name)
    if row.started_on and row.ended_on and row.ended_on < row.started_on:
        raise UnfitRelationship("It cannot end before it began.", field="ended_on")
    if row.type.is_hierarchy and row.ended_on is None:
        _refuse_circle(row)


def _refuse_circle(row: Relationship) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [HIERARCHIES, row.type_id])
        ends = {"top": row.other_id, "bottom": row.contact_id, "type": row.type_id}
        cursor.execute(BELOW, ends)
        if cursor.fetchone()[0]:
            raise CircleOfPeople(field="other")


def _save(row: Relationship, **how: Any) -> None:
    try:
        with transaction.atomic():
            row.save(**how)
    except IntegrityError as fault:
        if "one_current_" in str(fault):
            raise RelatedAlready from None
        raise


def tell_the_others(
    model: type[Contact | Organisation], gone: Collection[int], *, by: User | None, now: datetime
) -> None:
    """Let the histories of the other sides say that relationships end with records that are about
    to be deleted."""
    is_person, ids = model is Contact, set(gone)
    rows = Relationship.objects.select_related("type").order_by("pk")
    of_people = Q(contact__in=ids) | Q(other__in=ids)
    found = rows.filter(of_people if is_person else Q(organisation__in=ids))
    own = "contact" if is_person else "organisation"
    drafts = [
        one
        for row in found
        for (side, pk), one in _told(RELATIONSHIP_REMOVED, row, by=by, now=now)
        if side != own or pk not in ids
    ]
    record_many(drafts)


def _tell(type: ActivityType, row: Relationship, *, by: User, now: datetime) -> None:
    """Both sides' histories say it, each in its own words. Names stand in neither: who sees one
    side may not see the other."""
    record_many([one for _, one in _told(type, row, by=by, now=now)])


def _told(
    type: ActivityType, row: Relationship, *, by: User | None, now: datetime
) -> Iterator[tuple[tuple[str, int], Activity]]:
    """What is said of each side, and whose side that is."""
    forth, back = row.type.name, row.type.reverse_name
    far = ("contact", row.other_id) if row.other_id else ("organisation", row.organisation_id)
    facts = {"type": row.type.slug, "relationship": row.pk}
    for about, relation, whom in (
        (("contact", row.contact_id), forth, far[1]),
        (far, back, row.contact_id),
    ):
        said = {**facts, "relation": relation, "with": whom, "to": row.type.to}
        yield about, draft(type, by=by, at=now, properties=said, **{about[0]: about[1]})


def _picture(row: Relationship) -> dict[str, Any]:
    plain = {name: _plain(getattr(row, name)) for name in COLUMNS}
    ids = {name: getattr(row, f"{name}_id") for name in ("contact", "other", "organisation")}
    return {"type": row.type.slug, **ids, **plain}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
