"""Defining, changing, ordering and deleting custom fields; records are never rewritten here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from accounts import audit
from accounts.models import User
from accounts.permissions import ALL
from contacts import sealing
from contacts.bearers import bearer_of
from contacts.computing import readers_of
from contacts.errors import (
    FieldInUse,
    FieldIsMoving,
    FieldIsRead,
    FieldIsShown,
    FieldKindFixed,
    FieldTaken,
    MayNotOpenField,
    UnfitDefinition,
)
from contacts.field_definitions import faults_of, usual_result
from contacts.field_values import clean_value
from contacts.fields import Fault
from contacts.models import ContactType, CustomField, Of
from contacts.permissions import SENSITIVE_VIEW
from contacts.queries.custom import count_values
from contacts.queries.uses import uses_of_field
from contacts.rollups.book import Rollups
from ground import doorbell
from ground.mentions import NamedElsewhere
from ground.versions import Versions, refuse_if_outdated

#: Each costs every write of a record a little.
MOST_INDEXES = 30
#: As many values as one request can hold.
MOST_FIELDS = 200
COLUMNS = (
    *("of", "slug", "label", "kind", "options", "max_length", "decimals", "currency", "target"),
    *(
        "expression",
        "result",
        "rollup",
        "default",
        "required",
        "nullable",
        "unique",
        "findable",
        "types",
        "help",
        "group",
        "order",
    ),
    *("read_only", "portal_visible", "sensitive"),
)
#: What an index depends on.
INDEXED = frozenset({"kind", "unique", "findable"})
REORDER = """
UPDATE contacts_customfield AS field SET "order" = given.place * 10, version = version + 1,
    updated_at = %s
FROM unnest(%s::bigint[]) WITH ORDINALITY AS given (id, place)
WHERE field.id = given.id AND field."order" <> given.place * 10
"""
State, Kind = CustomField.IndexState, CustomField.Kind


@transaction.atomic
def create_field(*, by: User, now: datetime, **given: Any) -> CustomField:
    """A field that no record has a value of yet; no table is touched but that of fields.

    :raises UnfitDefinition: naming each part that does not go with the others.
    :raises FieldTaken: if the slug is another field's.
    """
    field = CustomField(**given, updated_at=now)
    _check(field)
    _want_index(field)
    try:
        with transaction.atomic():
            field.save(force_insert=True)
    except IntegrityError:
        raise FieldTaken(field="slug") from None
    audit.write("field.created", by=by, obj=field, after=_picture(field), at=now)
    _ring()
    return field


@transaction.atomic
def change_field(
    *,
    field: CustomField,
    changes: dict[str, Any],
    by: User,
    now: datetime,
    expected: Versions = None,
) -> CustomField:
    """Change how a field is defined. Values that were fit before stay as they are.

    :raises Outdated: if it was changed since the caller read it.
    :raises FieldKindFixed: if it is to be of another kind, saying how many records hold values.
    :raises UnfitDefinition: naming each part that does not go with the others.
    :raises FieldIsRead, NamedElsewhere, FieldIsShown: if it is to be sensitive, and something
        reads, names or shows it.
    :raises MayNotOpenField: if it is to be sensitive no more, and `by` may not read its values.
    :raises FieldIsMoving: if its sensitivity was changed a moment ago.
    """
    field = CustomField.objects.select_for_update().get(pk=field.pk)
    refuse_if_outdated(field, expected)
    before = _picture(field)
    for name, value in changes.items():
        setattr(field, name, value)
    if field.kind != before["kind"]:
        refuse_if_read(field)
        if holders := count_values(field.of, field.slug):
            raise FieldKindFixed(field="kind", used_by=_used_by(field, holders))
    if field.sensitive != before["sensitive"]:
        _refuse_to_turn(field, by=by)
    _check(field)
    moves = "sensitive" in changes and _is_astray(field)
    wants_again = field.index_state == State.FAILED and changes.keys() & INDEXED
    if _picture(field) == before and not (wants_again or moves):
        return field
    if wants_again or {name: before[name] for name in INDEXED} != _indexed(field):
        _want_index(field)
    field.version += 1
    field.updated_at = now
    field.is_moving = field.is_moving or moves
    settled = ("read_only", "result", "index_state", "index_fault", "is_moving")
    field.save(update_fields=[*changes, *settled, "version", "updated_at"])
    audit.write("field.changed", by=by, obj=field, before=before, after=_picture(field), at=now)
    if moves:
        sealing.start_moving(field, by=by, now=now)
    _ring()
    return field


@transaction.atomic
def delete_field(*, field: CustomField, by: User, now: datetime, expected: Versions = None) -> None:
    """Delete a field that no record holds a value of.

    :raises Outdated: if it was changed since the caller read it.
    :raises FieldInUse: saying how many records hold one.
    :raises FieldIsRead, NamedElsewhere: saying which formulas and segments ask for it.
    """
    field = CustomField.objects.select_for_update().get(pk=field.pk)
    refuse_if_outdated(field, expected)
    refuse_if_read(field)
    refuse_if_named(field)
    if holders := count_values(field.of, field.slug):
        raise FieldInUse(used_by=_used_by(field, holders))
    audit.write("field.deleted", by=by, obj=field, before=_picture(field), at=now)
    field.delete()
    _ring()


@transaction.atomic
def order_fields(*, fields: Sequence[CustomField], by: User, now: datetime) -> None:
    """Let forms and tables show the fields in this order."""
    ids = [field.pk for field in fields]
    locked = CustomField.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    before = {field.slug: field.order for field in locked}
    with connection.cursor() as cursor:
        cursor.execute(REORDER, [now, ids])
        if not cursor.rowcount:
            return
    after = {field.slug: place * 10 for place, field in enumerate(fields, start=1)}
    audit.write("fields.ordered", by=by, before=before, after=after, at=now)


def refuse_if_read(field: CustomField) -> None:
    """
    :raises FieldIsRead: naming the formulas and the rollups that read the field.
    """
    rows = CustomField.objects.filter(of=field.of, is_retired=False)
    formulas = readers_of(field.slug, rows)
    rollups = [] if field.of == Of.ORGANISATION else _rollups_reading(f"custom.{field.slug}")
    if formulas or rollups:
        raise FieldIsRead(formulas=formulas, rollups=rollups)


def _rollups_reading(key: str) -> list[str]:
    """The slugs of the organisations' rollups that read a field of their contacts."""
    rows = CustomField.objects.filter(of=Of.ORGANISATION, kind=Kind.ROLLUP, is_retired=False)
    known = Rollups(Of.ORGANISATION, {field.slug: field for field in rows.order_by("slug")})
    return [slug for slug, (_, rollup) in known.ready.items() if key in rollup.reads]


def settle_field(*, field: CustomField) -> None:
    """Make sure of a field that a pack wrote, now that everything it can name is there.

    :raises UnfitDefinition: naming what does not fit.
    """
    if _is_astray(field):
        # A pack moves nobody's values: a person decides that, and sees the job.
        fault = Fault("sensitive", "Records hold values of it: change it in the settings first.")
        raise UnfitDefinition(errors=[vars(fault)])
    if field.kind == Kind.ROLLUP and (faults := faults_of(field)):
        raise UnfitDefinition(errors=[vars(fault) for fault in faults])
    _ring()


def _refuse_to_turn(field: CustomField, *, by: User) -> None:
    """Refuse what stands in the way of a field's becoming sensitive, or ordinary again."""
    if field.is_moving:
        raise FieldIsMoving(field="sensitive")
    if not field.sensitive:
        if by.scope_of(SENSITIVE_VIEW) != ALL:
            raise MayNotOpenField(field="sensitive")
        return
    refuse_if_read(field)
    refuse_if_named(field)
    if views := uses_of_field(field).views:
        raise FieldIsShown(field="sensitive", used_by={"views": len(views)})


def _is_astray(field: CustomField) -> bool:
    """Whether values are left where they do not belong, and no job is at it."""
    return field.of == Of.CONTACT and not field.is_moving and bool(sealing.count_astray(field))


def refuse_if_named(field: CustomField) -> None:
    """
    :raises NamedElsewhere: saying which segments ask for the field.
    """
    if named := uses_of_field(field).binding:
        raise NamedElsewhere(named)


def _check(field: CustomField) -> None:
    """
    :raises UnfitDefinition: naming what does not fit. What fits gets its stored form.
    """
    if field.is_computed:
        field.read_only = True
    if field.kind == Kind.ROLLUP and not field.result:
        field.result = usual_result(field)
    types = ContactType.objects.filter(of=field.of).values_list("slug", flat=True)
    others = list(CustomField.objects.filter(of=field.of, is_retired=False).exclude(pk=field.pk))
    known = {one.slug: one for one in others}
    faults = faults_of(field, types=set(types) if field.types else None, fields=known)
    if not bearer_of(field.of).is_there:
        faults.append(Fault("of", "There is no such kind of record."))
    if field._state.adding and len(others) >= MOST_FIELDS:
        faults.append(Fault("slug", f"There can be {MOST_FIELDS} fields."))
    if field.needs_index and len([one for one in others if one.needs_index]) >= MOST_INDEXES:
        faults.append(Fault("findable", f"{MOST_INDEXES} fields can be found by or be unique."))
    if faults:
        raise UnfitDefinition(errors=[vars(fault) for fault in faults])
    if field.default is not None:
        field.default = clean_value(field.default, field)
    field.currency = field.currency.upper()


def _want_index(field: CustomField) -> None:
    field.index_state = State.WANTED if field.needs_index else State.NONE
    field.index_fault = ""


def _ring() -> None:
    doorbell.ring("contacts.tasks.build_field_indexes")
    doorbell.ring("contacts.tasks.work_out_formulas")


def _indexed(field: CustomField) -> dict[str, Any]:
    return {name: getattr(field, name) for name in INDEXED}


def _used_by(field: CustomField, holders: int) -> dict[str, int]:
    return {bearer_of(field.of).plural: holders}


def _picture(field: CustomField) -> dict[str, Any]:
    return {name: getattr(field, name) for name in COLUMNS}
