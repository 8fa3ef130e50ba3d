"""What sources say contacts and organisations are like, put onto them for a whole batch.

A value that cannot be read is left out, never refused: it stays in the activity it came
with. Nothing is overwritten with nothing, and an older word never beats a newer one.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from contacts import reading
from contacts.activities import CONTACT_UPDATED
from contacts.companies import organisations_by_external_id, organisations_by_name
from contacts.computing import Formulas
from contacts.fields import FieldBook
from contacts.models import Contact, ContactEmail, ContactPhone, CustomField, Of, Organisation
from contacts.operations.placing import Known, attributes_of, place_written
from contacts.queries.custom import taken_values
from events.operations import draft, record_many
from events.people import Told

Values = dict[str, Any]
CORE = (
    "first_name",
    "last_name",
    "birth_date",
    "country",
    "time_zone",
    "locale",
    "description",
    "registered_on",
)
#: What was told later than something of this batch, by sources (traits, a group) or staff
#: (fields). A source that says nothing of a trait takes nothing back.
TOLD_LATER = """
SELECT a.contact_id, told.name, max(a.occurred_at)
FROM events_activity a CROSS JOIN LATERAL (
    SELECT t.key FROM jsonb_each(CASE WHEN jsonb_typeof(a.properties -> 'traits') = 'object'
                                 THEN a.properties -> 'traits' END) AS t
    WHERE t.value NOT IN ('null', '""')
    UNION ALL
    SELECT 'company' WHERE a.type = 'group_joined' AND a.organisation_id IS NOT NULL
    UNION ALL
    SELECT c FROM jsonb_object_keys(CASE WHEN jsonb_typeof(a.properties -> 'changes') = 'object'
                                    THEN a.properties -> 'changes' END) AS c
    WHERE a.by_id IS NOT NULL
) AS told(name)
WHERE a.contact_id = ANY(%s) AND a.occurred_at > %s
GROUP BY 1, 2
"""
#: The same of organisations, whose traits come with groups.
TOLD_LATER_OF_ORGANISATIONS = """
SELECT a.organisation_id, told.name, max(a.occurred_at)
FROM events_activity a CROSS JOIN LATERAL (
    SELECT t.key FROM jsonb_each(CASE WHEN jsonb_typeof(a.properties -> 'organisation') = 'object'
                                 THEN a.properties -> 'organisation' END) AS t
    WHERE a.type = 'group_joined' AND t.value NOT IN ('null', '""')
    UNION ALL
    SELECT c FROM jsonb_object_keys(CASE WHEN jsonb_typeof(a.properties -> 'changes') = 'object'
                                    THEN a.properties -> 'changes' END) AS c
    WHERE a.type = 'organisation_updated' AND a.by_id IS NOT NULL
) AS told(name)
WHERE a.organisation_id = ANY(%s) AND a.occurred_at > %s
GROUP BY 1, 2
"""
Later = Mapping[tuple[int, str], datetime]


@transaction.atomic
def apply_to_contacts(
    told: Sequence[Told], *, created: Collection[int] = (), at: datetime, source: str
) -> None:
    """Bring contacts up to date and record which of their fields changed.

    Those made just now, and those of whom something changed that territories look at, find
    the territory they fall to.
    """
    contacts = _locked(Contact, {*created, *(one.about for one in told)})
    contacts = {pk: one for pk, one in contacts.items() if one.restricted_at is None}
    attributes = {pk: attributes_of(contact) for pk, contact in contacts.items()}
    newest = _newest(told, _told_later(TOLD_LATER, told))
    fields = _custom_fields(Of.CONTACT) if told else {}
    values = {
        pk: reading.contact_values(newest[pk], _fields_for(contact, fields))
        for pk, contact in contacts.items()
        if newest[pk]
    }
    _leave_out_taken(values, fields)
    _find_companies(values, at=at)
    changes: dict[int, Values] = {}
    formulas = Formulas(Of.CONTACT, fields)
    for pk, new in values.items():
        found = _change(contacts[pk], new, at)
        if found:
            formulas.work_out(contacts[pk])
            changes[pk] = found
    _save([contacts[pk] for pk in changes])
    _set_primary(ContactEmail, "address", "email", values, changes)
    _set_primary(ContactPhone, "number", "phone", values, changes)
    moved = [one for pk, one in contacts.items() if pk in created or _has_moved(one, attributes)]
    places, handed = place_written(moved, by=None, at=at)
    for pk in places.keys() & changes.keys():
        changes[pk] |= places[pk]
    told_of = [
        draft(CONTACT_UPDATED, contact=pk, at=at, properties={"changes": found, "by": source})
        for pk, found in changes.items()
    ]
    record_many([*told_of, *handed])


def _has_moved(record: Any, attributes: Mapping[int, Known]) -> bool:
    return attributes_of(record) != attributes[record.pk]


def _locked(model: Any, ids: Collection[int]) -> dict[int, Any]:
    rows = model.objects.select_for_update(no_key=True, of=("self",)).select_related("type")
    return {row.pk: row for row in rows.filter(pk__in=ids).order_by("pk")}


def apply_to_organisations(told: Sequence[Told], *, at: datetime) -> None:
    """Bring organisations up to date."""
    # Locked first: what another batch tells meanwhile is in the log once it lets go.
    locked = _locked(Organisation, {one.about for one in told})
    attributes = {pk: attributes_of(organisation) for pk, organisation in locked.items()}
    newest = _newest(told, _told_later(TOLD_LATER_OF_ORGANISATIONS, told))
    fields = _custom_fields(Of.ORGANISATION)
    told_values = {
        pk: reading.organisation_values(newest[pk], _fields_for(organisation, fields))
        for pk, organisation in locked.items()
    }
    _leave_out_taken(told_values, fields)
    changed = []
    formulas = Formulas(Of.ORGANISATION, fields)
    for organisation in locked.values():
        values = told_values[organisation.pk]
        custom = {**organisation.custom, **values.pop("custom", {})}
        values = {name: value for name, value in values.items() if value}
        before = (organisation.custom, {name: getattr(organisation, name) for name in values})
        if before != (custom, values):
            organisation.custom = custom
            for name, value in values.items():
                setattr(organisation, name, value)
            formulas.work_out(organisation)
            organisation.version += 1
            organisation.updated_at = at
            changed.append(organisation)
    Organisation.objects.bulk_update(
        changed, ["name", "website", "phone", "address", "custom", "version", "updated_at"]
    )
    moved = [one for one in changed if _has_moved(one, attributes)]
    record_many(place_written(moved, by=None, at=at)[1])


def _newest(told: Sequence[Told], told_later: Later) -> dict[int, Values]:
    """For each record the newest word on every trait, without what the log knows better."""
    newest: dict[int, Values] = defaultdict(dict)
    for one in sorted(told, key=lambda one: one.at):
        for name, value in one.traits.items():
            places = {name, reading.field_of(name)}
            later = [told_later[one.about, at] for at in places if (one.about, at) in told_later]
            if value is not None and value != "" and all(moment <= one.at for moment in later):
                # At the end, so that of two spellings the newer one is read.
                newest[one.about].pop(name, None)
                newest[one.about][name] = value
    return newest


def _told_later(statement: str, told: Sequence[Told]) -> Later:
    if not told:
        return {}
    with connection.cursor() as cursor:
        oldest = min(one.at for one in told)
        cursor.execute(statement, [list({one.about for one in told}), oldest])
        return {(pk, name): moment for pk, name, moment in cursor.fetchall()}


def _custom_fields(of: Of) -> dict[str, CustomField]:
    # What is sensitive comes from people and files alone: a trait stands in the log.
    return {slug: field for slug, field in FieldBook(of).items() if not field.sensitive}


def _fields_for(record: Any, fields: Mapping[str, CustomField]) -> dict[str, CustomField]:
    type = record.type.slug if record.type else None
    return {slug: field for slug, field in fields.items() if field.is_for(type)}


def _leave_out_taken(values: Mapping[int, Values], fields: Mapping[str, CustomField]) -> None:
    """Of fields whose values are apart, those that another record has stay where they are."""
    for slug in [slug for slug, field in fields.items() if field.unique]:
        told = {
            pk: new["custom"][slug] for pk, new in values.items() if slug in new.get("custom", {})
        }
        for pk in taken_values(fields[slug], told) if told else ():
            del values[pk]["custom"][slug]


def _change(contact: Contact, new: Values, at: datetime) -> Values:
    """Put the values onto the contact; field → [before, after] of what is different."""
    found: Values = {}
    for name in CORE:
        value = new.get(name)
        if value and getattr(contact, name) != value:
            found[name] = [_plain(getattr(contact, name)), _plain(value)]
            setattr(contact, name, value)
    address = {**contact.address, **new.get("address", {})}
    if address != contact.address:
        found["address"] = [contact.address, address]
        contact.address = address
    organisation = new.get("organisation")
    if organisation and contact.organisation_id != organisation:
        found["organisation"] = [contact.organisation_id, organisation]
        contact.organisation_id = organisation
    for slug, value in new.get("custom", {}).items():
        if contact.custom.get(slug) != value:
            found[f"custom.{slug}"] = [contact.custom.get(slug), value]
            contact.custom = {**contact.custom, slug: value}
    full_name = f"{contact.first_name} {contact.last_name}".strip()
    if full_name and {"first_name", "last_name"} & found.keys():
        contact.display_name = full_name[:300]
    contact.updated_at = at
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _save(contacts: Sequence[Contact]) -> None:
    for contact in contacts:
        contact.version = F("version") + 1
    Contact.objects.bulk_update(
        contacts,
        [*CORE, "display_name", "address", "organisation", "custom", "version", "updated_at"],
    )


def _set_primary(
    model: Any,
    column: str,
    trait: str,
    values: Mapping[int, Values],
    changes: dict[int, Values],
) -> None:
    """Make the told address or number the primary one; the one before stays as another."""
    wanted = {pk: new[trait] for pk, new in values.items() if new.get(trait)}
    if not wanted:
        return
    table = model.objects.filter(contact_id__in=wanted)
    primary = dict(table.filter(is_primary=True).values_list("contact_id", column))
    wanted = {pk: value for pk, value in wanted.items() if primary.get(pk) != value}
    if not wanted:
        return
    model.objects.filter(contact_id__in=wanted, is_primary=True).update(is_primary=False)
    model.objects.bulk_create(
        [model(contact_id=pk, is_primary=True, **{column: value}) for pk, value in wanted.items()],
        update_conflicts=True,
        unique_fields=["contact", column],
        update_fields=["is_primary"],
    )
    for pk, value in wanted.items():
        changes.setdefault(pk, {})[trait] = [primary.get(pk), value]


def _find_companies(values: Mapping[int, Values], *, at: datetime) -> None:
    """Turn the companies people say they work for into organisations."""
    told = {pk: new.pop("company") for pk, new in values.items() if new.get("company")}
    for pk in [pk for pk, company in told.items() if "organisation" in company]:
        values[pk].update(told.pop(pk))
    with_id = {company["id"]: company["name"] for company in told.values() if company["id"]}
    by_id = organisations_by_external_id(with_id, at=at) if with_id else {}
    names = {company["name"] for company in told.values() if not company["id"]}
    by_name = organisations_by_name(names, at=at) if names else {}
    for pk, company in told.items():
        values[pk]["organisation"] = by_id.get(company["id"]) or by_name.get(company["name"])
