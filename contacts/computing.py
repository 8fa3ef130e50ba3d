"""Working fields out by their formulas: whenever what they read changes, and for all records."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from contacts.field_values import BIGGEST_NUMBER, NUMBERS, SEVERAL, Kind
from contacts.formulas import EXACT, LIST, NUMBER, TEXT, BadFormula, Formula, understand
from contacts.models import CustomField, Of

#: Columns that formulas can read, beside the firm's own fields.
COLUMNS: dict[str, tuple[str, ...]] = {
    Of.CONTACT: ("external_id", "first_name", "last_name", "country", "locale", "source"),
    Of.ORGANISATION: ("external_id", "name", "website", "phone"),
}
#: How many formulas may stand upon each other.
LONGEST_CHAIN = 10
#: Where a formula says nothing of decimals.
USUAL_DECIMALS = 6


def kind_in_formulas(field: CustomField) -> str:
    if field.gives in SEVERAL:
        return LIST
    return NUMBER if field.gives in NUMBERS or field.gives == Kind.BOOLEAN else TEXT


def kinds_for(of: str, fields: Mapping[str, CustomField]) -> dict[str, str]:
    """Name → kind, of all that a formula of this kind of record can read."""
    columns = dict.fromkeys(COLUMNS.get(of, ()), TEXT)
    readable = (
        field for field in fields.values() if field.kind != Kind.JSON and not field.sensitive
    )
    return columns | {field.slug: kind_in_formulas(field) for field in readable}


def formula_of(field: CustomField, kinds: Mapping[str, str]) -> Formula:
    """
    :raises BadFormula: naming the place of what cannot be understood.
    """
    is_text = field.result == CustomField.Result.TEXT
    return understand(field.expression, is_text=is_text, kinds=kinds)


class Formulas:
    """The formulas among some fields, each after those that it reads.

    One that cannot be understood any more, as after a field it reads was removed by a pack,
    gives nothing.
    """

    def __init__(self, of: str, fields: Mapping[str, CustomField]) -> None:
        self.of = of
        kinds = kinds_for(of, fields)
        self.ready: list[tuple[CustomField, Formula]] = []
        self.broken: list[CustomField] = []
        waiting: dict[str, tuple[CustomField, Formula]] = {}
        for field in fields.values():
            if field.kind == Kind.FORMULA:
                try:
                    waiting[field.slug] = (field, formula_of(field, kinds))
                except BadFormula:
                    self.broken.append(field)
        #: How many stand upon each other at most.
        self.depth = 0
        while waiting:
            free = [slug for slug, (_, made) in waiting.items() if not made.names & waiting.keys()]
            if not free:
                # They read each other.
                self.broken += [field for field, _ in waiting.values()]
                break
            self.depth += 1
            self.ready += [waiting.pop(slug) for slug in free]

    def __bool__(self) -> bool:
        return bool(self.ready or self.broken)

    def work_out(self, record: Any) -> None:
        """Put what comes of the formulas onto a record, in memory."""
        if not self:
            return
        custom = dict(record.custom)
        values: dict[str, Any] = {name: getattr(record, name) for name in COLUMNS.get(self.of, ())}
        values |= {slug: readable(value) for slug, value in custom.items()}
        type = record.type.slug if record.type else None
        for field in self.broken:
            custom.pop(field.slug, None)
        for field, formula in self.ready:
            value = formula.work(values) if field.is_for(type) else None
            kept = stored(field, value)
            values[field.slug] = readable(kept)
            if kept is None:
                custom.pop(field.slug, None)
            else:
                custom[field.slug] = kept
        record.custom = custom


def readable(value: Any) -> Any:
    """A stored value as formulas read it: numbers exactly, amounts without their currency."""
    if isinstance(value, dict):
        return readable_number(value.get("amount"))
    if isinstance(value, (bool, int, float)):
        return readable_number(int(value) if isinstance(value, bool) else value)
    return value if isinstance(value, (str, list)) else None


def readable_number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None


def stored(field: CustomField, value: Any) -> Any:
    """What comes of a formula, in the form it is stored in."""
    if not isinstance(value, Decimal):
        return value or None
    if field.result == CustomField.Result.PERCENT:
        value = EXACT.multiply(value, Decimal(100))
    if not value.is_finite() or abs(value) > BIGGEST_NUMBER:
        return None
    decimals = USUAL_DECIMALS if field.decimals is None else field.decimals
    rounded = value.quantize(Decimal(1).scaleb(-decimals), context=EXACT)
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def readers_of(slug: str, fields: Iterable[CustomField]) -> list[str]:
    """The slugs of the formulas that read a field."""
    rows = {field.slug: field for field in fields}
    of = next((field.of for field in rows.values()), Of.CONTACT)
    found = []
    for field in rows.values():
        if field.kind == Kind.FORMULA and field.slug != slug:
            try:
                names = formula_of(field, kinds_for(of, rows)).names
            except BadFormula:
                continue
            found += [field.slug] if slug in names else []
    return found
