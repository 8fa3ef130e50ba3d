"""What templates are filled with: the same few queries for one contact and for a thousand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, prefetch_related_objects

from accounts.models import User
from accounts.queries import current_firm
from contacts.conditions.compiling import Holds, Meant
from contacts.conditions.parsing import parse as parse_conditions
from contacts.models import Contact, ContactType, CustomField, Of, Organisation, Relationship
from templating.language.analysis import Variable

#: Beside each, what a contact is filled with by itself.
PLAIN = (
    *("first_name", "last_name", "country", "time_zone", "locale", "source", "description"),
    *("external_id", "birth_date", "registered_on", "last_active_at", "address"),
)
READ = (*PLAIN, "display_name", "custom", "organisation", "owner")
ORGANISATION = ("name", "website", "phone", "address", "external_id")
#: What stands beside a contact → the relation it is read by.
BESIDE = {
    "email": "listed_emails",
    "phone": "listed_phones",
    "tags": "listed_tags",
    "scores": "listed_scores",
}
LISTS = frozenset(BESIDE)
ROOT_OF_CONDITIONS = "when"
Values = dict[str, Any]


def values_for(
    contacts: Iterable[Contact] | Iterable[int],
    variables: Iterable[Variable | str],
    *,
    now: datetime,
    extra: Mapping[str, Any] | None = None,
    of_each: Mapping[int, Mapping[str, Any]] | None = None,
    seen_by: Any = None,
) -> dict[int, Values]:
    """Contact's id → the values that the variables ask for, in a constant number of queries.

    What the caller gives wins: `extra` for all, `of_each` for one contact. What nobody knows is
    not among them, so that a template says what it misses. With `seen_by` records beside the
    contacts are read as far as that person sees them.
    """
    asked = [Variable(one) if isinstance(one, str) else one for one in variables]
    roots = {one.name.partition(".")[0] for one in asked}
    found = _contacts(contacts)
    filled = {one.pk: _plain(one) for one in found}
    if kinds := LISTS if "contact" in roots else LISTS & roots:
        _add_lists(found, filled, kinds)
    if roots & {"custom", "labels", "contact"}:
        _add_custom(found, filled, Of.CONTACT)
    if "organisation" in roots:
        _add_organisations(found, filled, seen_by)
    if "owner" in roots:
        _add_owners(found, filled)
    shared = _shared(roots, now)
    others = roots & set(_type_names()) if _may_be_related(roots, extra, of_each) else set()
    if others:
        _add_related(filled, others, now, seen_by)
    _add_conditions(filled, asked, now)
    for key, values in filled.items():
        values["contact"] = dict(values)
        values |= shared
        values |= extra or {}
        values |= (of_each or {}).get(key, {})
    return filled


def _contacts(given: Iterable[Any]) -> list[Contact]:
    listed = list(given)
    if listed and isinstance(listed[0], Contact):
        return listed
    # The rest of its columns are nothing that a template shows.
    return list(Contact.objects.filter(pk__in=listed).only(*READ)) if listed else []


def _plain(contact: Contact) -> Values:
    values: Values = {"id": contact.pk}
    for name in PLAIN:
        value = getattr(contact, name)
        if value not in (None, "", {}):
            values[name] = value
    if contact.display_name:
        values["name"] = contact.display_name
    return values


def _add_lists(
    contacts: Sequence[Contact], filled: dict[int, Values], kinds: Collection[str]
) -> None:
    prefetch_related_objects(contacts, *(BESIDE[kind] for kind in BESIDE if kind in kinds))
    for one in contacts:
        values = filled[one.pk]
        if "email" in kinds and one.listed_emails:
            values["email"] = one.listed_emails[0].address
        if "phone" in kinds and one.listed_phones:
            values["phone"] = one.listed_phones[0].number
        if "tags" in kinds:
            values["tags"] = one.tags
        if "scores" in kinds:
            values["scores"] = one.scored


def _fields(of: str) -> list[CustomField]:
    """The fields that may be told; what is sensitive stays where it is sealed."""
    return list(CustomField.objects.filter(of=of, sensitive=False, is_retired=False))


def _add_custom(contacts: Sequence[Any], filled: dict[int, Values], of: str) -> None:
    fields = _fields(of)
    for one in contacts:
        values = filled[one.pk]
        values["custom"], values["labels"] = told(one.custom, fields)


def told(custom: Mapping[str, Any], fields: Sequence[CustomField]) -> tuple[Values, Values]:
    """The values of fields, and of lists what people call what was chosen."""
    values = {
        field.slug: custom[field.slug]
        for field in fields
        if custom.get(field.slug) not in (None, "")
    }
    labels: Values = {}
    for field in fields:
        if field.options and (chosen := values.get(field.slug)):
            known = {option["value"]: option["label"] for option in field.options}
            many = chosen if isinstance(chosen, list) else [chosen]
            said = [known.get(one, one) for one in many]
            labels[field.slug] = said if isinstance(chosen, list) else said[0]
    return values, labels


def _add_organisations(
    contacts: Sequence[Contact], filled: dict[int, Values], seen_by: Any
) -> None:
    keys = {one.organisation_id for one in contacts} - {None}
    seen = Organisation.objects.visible_to(seen_by) if seen_by else Organisation.objects.all()
    rows = seen.in_bulk(list(keys)) if keys else {}
    fields = _fields(Of.ORGANISATION)
    for one in contacts:
        row = rows.get(one.organisation_id)
        if row is not None:
            named = {name: getattr(row, name) for name in ORGANISATION}
            values = {name: value for name, value in named.items() if value not in (None, "", {})}
            values["custom"], values["labels"] = told(row.custom, fields)
            filled[one.pk]["organisation"] = values


def _add_owners(contacts: Sequence[Contact], filled: dict[int, Values]) -> None:
    keys = {one.owner_id for one in contacts if one.owner_id is not None}
    rows = {row.pk: row for row in User.objects.filter(pk__in=keys)} if keys else {}
    for one in contacts:
        row = rows.get(one.owner_id or 0)
        if row is not None:
            first = row.name.split(" ")[0]
            said = {"name": row.name, "first_name": first, "email": row.email, "phone": row.phone}
            said["signature"] = row.signature
            filled[one.pk]["owner"] = {name: value for name, value in said.items() if value}


def _shared(roots: set[str], now: datetime) -> Values:
    shared: Values = {"today": now.date(), "year": now.year}
    if "firm" in roots:
        firm = current_firm()
        said = {"name": firm.name, "support_email": firm.support_email, "accent": firm.accent}
        shared["firm"] = {name: value for name, value in said.items() if value}
    return shared


# --- people that a contact belongs to -------------------------------------------------------

#: What is never the name of a type of contact in a template.
TAKEN = frozenset(
    {"id", "name", "email", "phone", "tags", "scores", "custom", "labels", "contact"}
    | {"organisation", "owner", "firm", "today", "year", "when", "forloop", *PLAIN}
)


def name_of_type(slug: str) -> str:
    return slug.replace("-", "_")


def _type_names() -> list[str]:
    slugs = ContactType.objects.filter(of=Of.CONTACT).values_list("slug", flat=True)
    return [name_of_type(slug) for slug in slugs]


def _may_be_related(
    roots: set[str],
    extra: Mapping[str, Any] | None,
    of_each: Mapping[int, Mapping[str, Any]] | None,
) -> bool:
    given = set(extra or {}) | {name for one in (of_each or {}).values() for name in one}
    return bool(roots - TAKEN - given)


def _add_related(filled: dict[int, Values], wanted: set[str], now: datetime, seen_by: Any) -> None:
    """`student.first_name` in a letter to a parent: the first related contact of the type."""
    keys = list(filled)
    rows = (
        Relationship.objects.filter(Q(contact__in=keys) | Q(other__in=keys), organisation=None)
        .filter(Q(ended_on=None) | Q(ended_on__gt=now.date()))
        .order_by("id")
        .values_list("contact_id", "other_id")
    )
    pairs = [pair for one in rows for pair in (one, one[::-1]) if pair[0] in filled]
    seen = Contact.objects.visible_to(seen_by) if seen_by else Contact.objects.all()
    known = seen.processable().select_related("type")
    people = known.in_bulk(list({other for _, other in pairs}))
    fields = _fields(Of.CONTACT)
    for key, other in pairs:
        person = people.get(other)
        if person is None or person.type is None:
            continue
        name = name_of_type(person.type.slug)
        if name in wanted and name not in filled[key]:
            values = _plain(person)
            values["custom"], values["labels"] = told(person.custom, fields)
            filled[key][name] = values


def _add_conditions(filled: dict[int, Values], asked: Sequence[Variable], now: datetime) -> None:
    """For whom each conditional block is shown: one question to the database for each condition."""
    for variable in asked:
        if variable.condition is None:
            continue
        meant = Meant(parse_conditions(variable.condition, is_kept=True), now)
        rows = Contact.objects.filter(pk__in=list(filled)).filter(Holds(meant))
        holding = set(rows.values_list("pk", flat=True))
        name = variable.name.partition(".")[2]
        for key, values in filled.items():
            values.setdefault(ROOT_OF_CONDITIONS, {})[name] = key in holding
