"""Whether a field can be defined like this: one check for the API, the admin and packs."""

from collections.abc import Collection, Iterator, Mapping

from contacts.bearers import bearer_of
from contacts.computing import LONGEST_CHAIN, Formulas, formula_of, kinds_for
from contacts.field_values import (
    LISTS,
    LONGEST_AREA,
    LONGEST_KEY,
    LONGEST_TEXT,
    LOOKUPS,
    MOST_DECIMALS,
    NUMBERS,
    TEXTS,
    Kind,
    Unfit,
    clean_value,
)
from contacts.fields import Fault
from contacts.formulas import BadFormula
from contacts.models import CustomField, Of, Tag
from contacts.rollups.definitions import BadRollup, understand
from ground.refusals import Refusal

MOST_OPTIONS = 500
#: Kinds whose values can be told apart by an index.
APART = frozenset(
    {Kind.TEXT, Kind.NUMBER, Kind.URL, Kind.EMAIL, Kind.PHONE, Kind.DATE, Kind.DATETIME}
)
#: Kinds that are too long, or too many-sided, to be ordered.
UNFINDABLE = frozenset({Kind.JSON, Kind.TEXT_AREA})
Result = CustomField.Result
OF_FORMULAS = frozenset({Result.TEXT, Result.NUMBER, Result.PERCENT})
COLOURS = frozenset(Tag.Colour.values)


def faults_of(
    field: CustomField,
    *,
    types: Collection[str] | None = None,
    fields: Mapping[str, CustomField] | None = None,
    is_all_there: bool = True,
) -> list[Fault]:
    """What is wrong with a field, by the name of its part.

    `types` are the slugs there are, `fields` all others that a formula could read. What a rollup
    names is looked for once `is_all_there`: a pack brings it together with the field.
    """
    faults = [*_of_slug(field), *_of_options(field), *_of_sizes(field), *_of_promises(field)]
    faults += _of_secrecy(field)
    if types is not None and (unknown := sorted(set(field.types) - set(types))):
        faults.append(Fault("types", f"There is no such type: {', '.join(unknown)}."))
    if not faults and fields is not None and field.kind == Kind.FORMULA:
        faults += _of_formula(field, fields)
    if not faults and is_all_there and field.kind == Kind.ROLLUP:
        faults += _of_rollup(field)
    if not faults and field.default is not None:
        faults += _of_default(field)
    return faults


def _of_slug(field: CustomField) -> Iterator[Fault]:
    if field.slug in {one.name for one in bearer_of(field.of).model._meta.get_fields()}:
        yield Fault("slug", "Records have this column already.")


def _of_options(field: CustomField) -> Iterator[Fault]:
    if field.kind not in LISTS:
        if field.options:
            yield Fault("options", "Only lists have options.")
        return
    values = [option["value"] for option in field.options]
    if not 1 <= len(values) <= MOST_OPTIONS:
        yield Fault("options", f"A list has 1 to {MOST_OPTIONS} options.")
    if len(set(values)) < len(values):
        yield Fault("options", "A value stands in the list twice.")
    if strange := {option.get("colour") or "gray" for option in field.options} - COLOURS:
        yield Fault("options", f"There is no such colour: {', '.join(sorted(strange))}.")


def _of_sizes(field: CustomField) -> Iterator[Fault]:
    longest = LONGEST_AREA if field.kind == Kind.TEXT_AREA else LONGEST_TEXT
    longest = LONGEST_KEY if field.unique else longest
    if field.max_length is not None:
        if field.kind not in TEXTS:
            yield Fault("max_length", "Only texts have a length.")
        elif not 1 <= field.max_length <= longest:
            yield Fault("max_length", f"Expected 1 to {longest:,}.")
    yield from _of_working_out(field)
    if field.decimals is not None:
        if field.gives not in NUMBERS and field.kind != Kind.FORMULA:
            yield Fault("decimals", "Only numbers have decimals.")
        elif not 0 <= field.decimals <= MOST_DECIMALS:
            yield Fault("decimals", f"Expected 0 to {MOST_DECIMALS}.")
    if field.currency and field.kind != Kind.CURRENCY:
        yield Fault("currency", "Only amounts of money have a currency.")
    if field.currency and not (len(field.currency) == 3 and field.currency.isalpha()):
        yield Fault("currency", "Expected three letters, such as EUR.")
    if bool(field.target) != (field.kind in LOOKUPS):
        yield Fault("target", "Lookups, and only they, say what they lead to.")


def _of_working_out(field: CustomField) -> Iterator[Fault]:
    is_formula = field.kind == Kind.FORMULA
    if bool(field.expression) != is_formula or (is_formula and field.result not in OF_FORMULAS):
        yield Fault("expression", "A formula, and nothing else, says how it is worked out.")
    if field.result and not field.is_computed:
        yield Fault("result", "Only what is worked out has a result.")
    if field.rollup is not None and field.kind != Kind.ROLLUP:
        yield Fault("rollup", "Only a rollup says what it counts or sums up.")


def _of_promises(field: CustomField) -> Iterator[Fault]:
    if field.required and field.read_only:
        yield Fault("required", "Nobody could fill in a field that only the product writes.")
    if field.default is not None and field.is_computed:
        yield Fault("default", "What is worked out cannot be given beforehand.")
    if field.unique and field.kind not in APART:
        yield Fault("unique", "Values of this kind cannot be kept apart.")
    if field.unique and field.default is not None:
        yield Fault("default", "A value that all records begin with cannot be unique.")
    if field.portal_visible and field.kind in LOOKUPS:
        yield Fault("portal_visible", "Clients see no other records, so a lookup stays inside.")
    if field.findable and field.kind in UNFINDABLE:
        yield Fault("findable", "Values of this kind cannot be ordered.")


def _of_secrecy(field: CustomField) -> Iterator[Fault]:
    """What a field cannot be whose values nobody comes upon by the way."""
    if not field.sensitive:
        return
    if field.of != Of.CONTACT:
        yield Fault("sensitive", "Only fields of contacts can be sensitive.")
    if field.is_computed or field.kind in LOOKUPS:
        yield Fault("sensitive", "What is worked out or looked up cannot be sensitive.")
    if field.default is not None:
        yield Fault("sensitive", "What everybody begins with is no secret.")
    if field.findable or field.unique:
        yield Fault("sensitive", "A sensitive field is neither searched, sorted nor compared.")
    if field.required:
        yield Fault(
            "sensitive", "A sensitive field is filled in afterwards, so it is not required."
        )
    if field.portal_visible:
        yield Fault("sensitive", "A sensitive field is not shown in the portal.")
    if field.read_only:
        yield Fault("sensitive", "Products do not write sensitive fields.")


def _of_formula(field: CustomField, fields: Mapping[str, CustomField]) -> Iterator[Fault]:
    all_of_them = {**fields, field.slug: field}
    try:
        formula_of(field, kinds_for(field.of, all_of_them))
    except BadFormula as fault:
        yield Fault("expression", str(fault))
        return
    formulas = Formulas(field.of, all_of_them)
    if any(one.slug == field.slug for one in formulas.broken):
        yield Fault("expression", "It would read itself, directly or through others.")
    elif formulas.depth > LONGEST_CHAIN:
        yield Fault("expression", f"More than {LONGEST_CHAIN} formulas would read each other.")


def _of_rollup(field: CustomField) -> Iterator[Fault]:
    try:
        results = understand(field.rollup, of=field.of).results
    except BadRollup as refused:
        yield from refused.faults
        return
    if field.result not in results:
        yield Fault("result", f"Expected one of: {', '.join(results)}.")


def usual_result(field: CustomField) -> str:
    """What comes of a rollup where the field does not say; empty if it cannot be understood."""
    try:
        return understand(field.rollup, of=field.of).results[0]
    except BadRollup:
        return ""


def _of_default(field: CustomField) -> Iterator[Fault]:
    if field.kind in LOOKUPS:
        yield Fault("default", "A lookup has no default.")
        return
    try:
        clean_value(field.default, field)
    except (Unfit, Refusal) as fault:
        yield Fault("default", str(fault))
