"""What custom fields can be of: contacts, organisations, and kinds that other apps announce.

An app announces its table in a module `field_bearers`, found when Django starts: each row says
by a foreign key of which kind it is, and the kind's slug is what the fields are of.
"""

from dataclasses import dataclass
from typing import Any

from contacts.models import Contact, Of, Organisation


@dataclass(frozen=True)
class Bearer:
    """The records whose `custom` holds the values of some fields."""

    of: str
    model: Any
    #: What many of them are called, where it is told how many hold a value.
    plural: str
    #: The foreign key that tells the kinds of a table apart.
    kind: str = ""

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def is_there(self) -> bool:
        return not self.kind or self.kind_id is not None

    @property
    def kind_id(self) -> int | None:
        """The kind's id; None of a table that has one kind alone, or where it is gone."""
        if not self.kind:
            return None
        kinds: Any = self.model._meta.get_field(self.kind).related_model
        found: int | None = kinds.objects.filter(slug=self.of).values_list("pk", flat=True).first()
        return found

    @property
    def only(self) -> str:
        """What of the table's rows is meant, as SQL."""
        return f"{self.kind}_id = {self.kind_id or 0}" if self.kind else "true"

    def rows(self) -> Any:
        rows = self.model.objects.all()
        return rows.filter(**{f"{self.kind}__slug": self.of}) if self.kind else rows


PLAIN = {
    Of.CONTACT.value: Bearer(Of.CONTACT, Contact, "contacts"),
    Of.ORGANISATION.value: Bearer(Of.ORGANISATION, Organisation, "organisations"),
}
#: The one table that holds records of any further kind.
_KINDS: list[Bearer] = []


def field_bearer(model: Any, *, plural: str, kind: str) -> None:
    """Let the kinds of a table's rows have custom fields."""
    if _KINDS:
        raise ValueError("Only one table can hold records of further kinds.")
    _KINDS.append(Bearer("", model, plural, kind))


def bearer_of(of: str) -> Bearer:
    """Whose fields are of this name; `is_there` tells whether there is such a kind."""
    if of in PLAIN or not _KINDS:
        return PLAIN.get(of, PLAIN[Of.CONTACT])
    table = _KINDS[0]
    return Bearer(of, table.model, table.plural, table.kind)


def kinds() -> list[tuple[str, str]]:
    """Everything that fields can be of, as choices of a form."""
    plain = [(of.value, str(of.label)) for of in Of]
    if not _KINDS:
        return plain
    further: Any = _KINDS[0].model._meta.get_field(_KINDS[0].kind).related_model
    return plain + [(row.slug, str(row)) for row in further.objects.order_by("name", "id")]


def bearing_tables() -> list[str]:
    return [one.table for one in (*PLAIN.values(), *_KINDS)]
