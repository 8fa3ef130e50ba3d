"""What a column can be: the fields of contacts that people may write."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.models import CustomField, Of
from imports.errors import NothingMapped, TargetTwice, UnknownColumn, UnknownTarget

CUSTOM = "custom."
ADDRESS = "address."
#: Targets of which several columns may be one.
SEVERAL = frozenset({"other_emails", "other_phones", "tags"})
#: What formulas give is worked out, and structures are not written by hand.
NEVER = frozenset({CustomField.Kind.FORMULA})


@dataclass(frozen=True)
class Target:
    name: str
    label: str | Promise
    group: str = "person"


CORE = (
    Target("external_id", _("External id")),
    Target("first_name", _("First name")),
    Target("last_name", _("Last name")),
    Target("full_name", _("Full name")),
    Target("display_name", _("Shown as")),
    Target("type", _("Type")),
    Target("description", _("Description")),
    Target("birth_date", _("Birth date")),
    Target("email", _("E-mail"), "reach"),
    Target("other_emails", _("Further e-mail addresses"), "reach"),
    Target("phone", _("Phone"), "reach"),
    Target("other_phones", _("Further phone numbers"), "reach"),
    Target("email_verified", _("E-mail verified"), "reach"),
    Target("address.street", _("Street"), "address"),
    Target("address.postal_code", _("Postal code"), "address"),
    Target("address.city", _("City"), "address"),
    Target("address.region", _("Region"), "address"),
    Target("country", _("Country"), "address"),
    Target("time_zone", _("Time zone"), "address"),
    Target("locale", _("Language"), "address"),
    Target("organisation", _("Organisation"), "belongs"),
    Target("organisation_role", _("Role in the organisation"), "belongs"),
    Target("owner", _("Owner's e-mail"), "belongs"),
    Target("team", _("Team"), "belongs"),
    Target("tags", _("Tags"), "belongs"),
    Target("source", _("Source"), "belongs"),
    Target("registered_on", _("Registered on"), "belongs"),
)
CORE_NAMES = frozenset(target.name for target in CORE)


def targets() -> list[Target]:
    """All there are, the firm's own fields last."""
    return [*CORE, *(Target(CUSTOM + field.slug, field.label, "custom") for field in writable())]


def writable() -> list[CustomField]:
    """The custom fields of contacts that people may write, in their order."""
    rows = CustomField.objects.filter(of=Of.CONTACT, is_retired=False, read_only=False)
    return list(rows.exclude(kind__in=NEVER).order_by("order", "id"))


def sensitive_among(mapping: dict[str, str]) -> set[str]:
    """Those of the columns that fill a sensitive field."""
    own = {CUSTOM + field.slug for field in writable() if field.sensitive}
    return {column for column, target in mapping.items() if target in own}


def shown(cells: Sequence[str], columns: Sequence[str], sensitive: set[str]) -> list[str]:
    """A line as it may be kept: without what is sensitive."""
    named = [*columns, *[""] * len(cells)]
    return ["" if column in sensitive else cell for column, cell in zip(named, cells, strict=False)]


def check_mapping(mapping: dict[str, str], columns: list[str]) -> dict[str, str]:
    """What `understood` makes of it, fit to be run.

    :raises NothingMapped: if no column is to be anything.
    """
    found = understood(mapping, columns)
    if not found:
        raise NothingMapped(field="mapping")
    return found


def understood(mapping: dict[str, str], columns: list[str]) -> dict[str, str]:
    """Column → field by its full name; columns that are to be nothing are left out.

    :raises UnknownColumn: naming one that the file has not.
    :raises UnknownTarget: naming one that there is not.
    :raises TargetTwice: if two columns are to be a field that holds one value.
    """
    own = {CUSTOM + field.slug for field in writable()}
    found: dict[str, str] = {}
    for column, wish in mapping.items():
        if column not in columns:
            raise UnknownColumn(f"The file has no column {column[:100]!r}.", field="mapping")
        if not wish:
            continue
        target = wish.replace("attributes.", CUSTOM, 1) if wish not in CORE_NAMES else wish
        target = target if target in CORE_NAMES | own else CUSTOM + target
        if target not in CORE_NAMES | own:
            raise UnknownTarget(
                f"{column[:100]!r} is to be {wish[:100]!r}, which is no field that can be written.",
                field="mapping",
            )
        if target in found.values() and target not in SEVERAL:
            raise TargetTwice(f"Two columns are to be {target}.", field="mapping")
        found[column] = target
    return found
