"""Which custom values a record may have: one check for the API, ingestion and the admin."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from accounts.models import User
from contacts.errors import UnfitFields
from contacts.field_values import LOOKUPS, Unfit, clean_value
from contacts.models import Contact, CustomField, Of, Organisation
from contacts.permissions import CONTACTS_VIEW
from ground.refusals import Refusal

Target = CustomField.Target
NOTHING: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class Fault:
    """One value that cannot be kept, and how to mend it."""

    field: str
    detail: str


class FieldBook(Mapping[str, CustomField]):
    """The fields of contacts or organisations by slug, read when they are first asked for.

    A person given as `by` can name in lookups the records that he or she may see.
    """

    def __init__(self, of: str = Of.CONTACT, *, by: Any = None) -> None:
        self.of, self.by = of, by
        self._fields: dict[str, CustomField] | None = None
        #: Kept by whoever works them out.
        self.formulas: Any = None
        self._there: dict[tuple[str, int], bool] = {}

    @property
    def fields(self) -> dict[str, CustomField]:
        if self._fields is None:
            rows = CustomField.objects.filter(of=self.of, is_retired=False)
            self._fields = {field.slug: field for field in rows.order_by("order", "id")}
        return self._fields

    @cached_property
    def at_first(self) -> list[CustomField]:
        """Those that a new record has to have, or has by itself."""
        return [field for field in self.values() if _is_had_at_first(field)]

    def __getitem__(self, slug: str) -> CustomField:
        return self.fields[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def look_up(self, given: Iterable[Any]) -> None:
        """Ask at once for all records that the lookups of many records name."""
        looking = {slug: field for slug, field in self.fields.items() if field.kind in LOOKUPS}
        for target in Target.values:
            slugs = [slug for slug, field in looking.items() if field.target == target]
            rows = [values for values in given if isinstance(values, Mapping)] if slugs else []
            self.missing(target, {id for row in rows for slug in slugs for id in ids_in(row, slug)})

    def missing(self, target: str, ids: set[int]) -> set[int]:
        """Those of the ids that no record has which may be named."""
        unknown = {id for id in ids if (target, id) not in self._there}
        if unknown:
            found = set(self._reachable(target).filter(pk__in=unknown).values_list("pk", flat=True))
            self._there |= {(target, id): id in found for id in unknown}
        return {id for id in ids if not self._there[target, id]}

    def _reachable(self, target: str) -> Any:
        if target == Target.USER:
            return User.objects.filter(is_active=True)
        rows: Any = Contact.objects if target == Target.CONTACT else Organisation.objects
        return rows.visible_to(self.by, CONTACTS_VIEW) if isinstance(self.by, User) else rows.all()


def ids_in(values: Mapping[str, Any], slug: str) -> list[int]:
    """The ids that a lookup names, of those that could be any."""
    value = values.get(slug)
    several = value if isinstance(value, list) else [value]
    return [one for one in several if type(one) is int and 0 < one < 2**63]


def validate_custom(
    of: str,
    values: Any,
    *,
    fields: Mapping[str, CustomField] | None = None,
    complete: bool = False,
    type: str | None = None,
) -> dict[str, Any]:
    """The values in the form they are stored in; None stands for "take it away".

    `complete` asks for the required fields, as a new record must have them, and fills in what
    fields hold by themselves. `type` is the slug of the record's own.

    :raises UnfitFields: naming every value that does not fit by its JSON path.
    """
    known = FieldBook(of) if fields is None else fields
    cleaned, faults = check_custom(values, fields=known)
    faults += _strange(cleaned, known, type)
    if complete:
        cleaned = with_defaults(cleaned, known, type)
    else:
        faults += _taken_away(cleaned, known)
    if complete and not faults:
        faults = [
            Fault(f"custom.{field.slug}", "This field is required.")
            for field in _had_at_first(known)
            if field.required and field.is_for(type) and cleaned.get(field.slug) in NOTHING
        ]
    if faults:
        raise UnfitFields(errors=[vars(fault) for fault in faults])
    return cleaned


def with_defaults(
    values: dict[str, Any], fields: Mapping[str, CustomField], type: str | None
) -> dict[str, Any]:
    """The values of a new record of a type, with what fields hold by themselves."""
    held = {
        field.slug: field.begins_with
        for field in _had_at_first(fields)
        if field.begins_with is not None and field.is_for(type) and field.slug not in values
    }
    return {**held, **values}


def _had_at_first(fields: Mapping[str, CustomField]) -> list[CustomField]:
    """Asked for each new record, so a book of fields keeps them ready."""
    if isinstance(fields, FieldBook):
        return fields.at_first
    return [field for field in fields.values() if _is_had_at_first(field)]


def _is_had_at_first(field: CustomField) -> bool:
    return field.required or field.begins_with is not None


def check_custom(
    values: Any, *, fields: Mapping[str, CustomField]
) -> tuple[dict[str, Any], list[Fault]]:
    """The values that fit, and what is wrong with the others."""
    if not isinstance(values, dict):
        return {}, [Fault("custom", "Expected an object of field → value.")]
    cleaned: dict[str, Any] = {}
    faults = []
    for slug, value in values.items():
        field = fields.get(slug)
        if field is None:
            faults.append(Fault(f"custom.{slug}", "There is no such field; define it first."))
            continue
        try:
            cleaned[slug] = None if value is None else clean_value(value, field)
        except (Unfit, Refusal) as fault:
            faults.append(Fault(f"custom.{slug}", str(fault)))
    return cleaned, faults + _nowhere(cleaned, fields)


def _nowhere(cleaned: dict[str, Any], fields: Mapping[str, CustomField]) -> list[Fault]:
    """Lookups that lead to no record, or to one that the person may not see."""
    faults = []
    for slug in [slug for slug in cleaned if fields[slug].kind in LOOKUPS]:
        book = fields if isinstance(fields, FieldBook) else FieldBook()
        if missing := book.missing(fields[slug].target, {*ids_in(cleaned, slug)}):
            named = ", ".join(map(str, sorted(missing)[:5]))
            faults.append(Fault(f"custom.{slug}", f"There is no such record: {named}."))
    return faults


def _strange(
    cleaned: dict[str, Any], fields: Mapping[str, CustomField], type: str | None
) -> list[Fault]:
    """Values for fields that records of this type do not have."""
    return [
        Fault(f"custom.{slug}", f"Only these types have this field: {', '.join(field.types)}.")
        for slug, value in cleaned.items()
        if value is not None and not (field := fields[slug]).is_for(type)
    ]


def _taken_away(cleaned: dict[str, Any], fields: Mapping[str, CustomField]) -> list[Fault]:
    return [
        Fault(f"custom.{slug}", "It can be changed, and not taken away.")
        for slug, value in cleaned.items()
        if value in NOTHING and (fields[slug].required or not fields[slug].nullable)
    ]
