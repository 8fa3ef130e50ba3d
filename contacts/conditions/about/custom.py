"""Fields that the firm or a pack added, of contacts and of their organisations."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from contacts.conditions.about.organisations import ORGANISATION, TOUCHED, beside
from contacts.conditions.fields import OF_CONTACT, Choice, Field, Source
from contacts.conditions.operators import Kind
from contacts.conditions.sources.values import Column, JsonList
from contacts.models import CustomField

FIRM = _("Fields of the firm")
SLUG = re.compile(r"[a-z][a-z0-9_]*")
Kept = CustomField.Kind
KINDS: dict[str, Kind] = {
    Kept.NUMBER: Kind.NUMBER,
    Kept.PERCENT: Kind.NUMBER,
    Kept.CURRENCY: Kind.NUMBER,
    Kept.BOOLEAN: Kind.BOOLEAN,
    Kept.DATE: Kind.DATE,
    Kept.DATETIME: Kind.MOMENT,
    Kept.PICKLIST: Kind.CHOICE,
    Kept.MULTI_SELECT: Kind.LABELS,
}
A_NUMBER = r"^-?[0-9]{1,30}(\.[0-9]{1,30})?$"
JSON_ENDS = frozenset({"is_set", "is_not_set"})


def fields(kept: Iterable[CustomField], prefix: str = "custom") -> Iterator[Field]:
    for one in kept:
        # The database holds them to it as well; here it keeps the SQL ours.
        if not SLUG.fullmatch(one.slug):
            continue
        kind = KINDS.get(one.gives, Kind.TEXT)
        choices = tuple(
            Choice(option["value"], option["label"], option["value"]) for option in one.options
        )
        key, group = f"{prefix}.{one.slug}", one.group or FIRM
        # What is worked out is told apart by its own name, since no activity says it.
        touched = OF_CONTACT | {key} if one.is_computed else OF_CONTACT
        field = Field(key, one.label, kind, source_of(one), group, touched_by=touched)
        if kind in (Kind.CHOICE, Kind.LABELS):
            field = replace(field, choices=choices)
        if one.kind == Kept.JSON:
            others = frozenset(field.operators) - JSON_ENDS
            field = replace(field, without=others)
        yield field
        if one.kind == Kept.CURRENCY:
            label = now_in_words("Currency of %(field)s") % {"field": one.label}
            said = Column(f"{{row}}.custom -> '{one.slug}' ->> 'currency'", may_be_empty=True)
            yield Field(f"{key}.currency", label, Kind.TEXT, said, group)


def organisation_fields(kept: Iterable[CustomField]) -> Iterator[Field]:
    for field in fields(kept, "organisation"):
        touched = TOUCHED | (field.touched_by or frozenset())
        yield replace(field, source=beside(field.source), touched_by=touched, group=ORGANISATION)


def source_of(one: CustomField) -> Source:
    value, said = (f"{{row}}.custom {sign} '{one.slug}'" for sign in ("->", "->>"))
    match one.gives:
        case Kept.NUMBER | Kept.PERCENT:
            return Column(f"CASE jsonb_typeof({value}) WHEN 'number' THEN ({said})::numeric END")
        case Kept.CURRENCY:
            amount = f"{value} ->> 'amount'"
            return Column(
                f"CASE WHEN jsonb_typeof({value}) = 'number' THEN ({said})::numeric"
                f" WHEN {amount} ~ '{A_NUMBER}' THEN ({amount})::numeric END"
            )
        case Kept.BOOLEAN:
            return Column(f"CASE jsonb_typeof({value}) WHEN 'boolean' THEN ({said})::boolean END")
        case Kept.DATE:
            return Column(f"contacts_day({said})")
        case Kept.DATETIME:
            return Column(f"events_moment({said})")
        case Kept.MULTI_SELECT:
            return JsonList(value)
        case Kept.PICKLIST:
            return Column(f"{said}", may_be_empty=True)
    return Column(f"{said}", may_be_empty=True)
