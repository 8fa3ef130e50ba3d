"""Lines of a file as rows that contacts are made of, checked by the fields of the API."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Team, User
from contacts.api.serializers import ContactIn
from contacts.models import ContactType, Of
from contacts.operations.upserting.imported import MORE_EMAILS, MORE_PHONES
from contacts.reach import Reach
from ground.refusals import Refusal
from imports.cells import as_boolean, as_country, as_day, as_list, reader_of
from imports.models import Import
from imports.targets import ADDRESS, CORE_NAMES, CUSTOM, SEVERAL, sensitive_among, shown, writable
from jobs.files import plain_cell

Row = dict[str, Any]
#: What a row says beside the columns of a contact, under names of its own.
ORGANISATION, ROLE = "organisation_named", "role_named"
#: Targets whose value is put into the row under their own name.
PLAIN = (
    frozenset(name for name in CORE_NAMES if not name.startswith(ADDRESS))
    - SEVERAL
    - {"full_name", "email", "phone", "organisation", "organisation_role"}
)
#: Values read once are remembered; so many of each column.
REMEMBERED = 20_000
LONGEST_ADDRESS, LONGEST_CODE = 254, 2
UNFIT = "Its value does not fit the field."


@dataclass(frozen=True)
class Fault:
    """Why a line cannot be taken."""

    column: str
    reason: str


class RowMaker:
    """Makes rows of the lines of one file."""

    def __init__(self, work: Import, *, by: User) -> None:
        self.columns = work.columns
        self.sensitive = sensitive_among(work.mapping)
        self.column_of: dict[str, str] = {target: column for column, target in work.mapping.items()}
        self.tags = list(work.tags)
        readers = Readers(by, day_first=work.day_first)
        places = {column: place for place, column in enumerate(work.columns)}
        self.steps = [
            (places[column], column, target, target in PLAIN, readers.of(target))
            for column, target in work.mapping.items()
        ]

    def row_of(self, cells: Sequence[str]) -> Row | Fault:
        if len(cells) > len(self.columns) and any(map(str.strip, cells[len(self.columns) :])):
            said = _("The line has {cells} cells, and the file {columns} columns.")
            return Fault("", said.format(cells=len(cells), columns=len(self.columns)))
        row: Row = {"tags": list(self.tags)} if self.tags else {}
        for place, column, target, is_plain, read in self.steps:
            text = cells[place] if place < len(cells) else ""
            if not text or not (text := text.strip()):
                continue
            if text[0] == "'":
                text = plain_cell(text)
            try:
                value = read(text)
            except serializers.ValidationError as fault:
                return self._fault(column, _said(fault))
            except Refusal as fault:
                return self._fault(column, fault.detail)
            if is_plain:
                row[target] = value
            else:
                _put(row, target, value)
        if not row.keys() - {"tags"}:
            return Fault("", _("Nothing of this line is to be a field."))
        return row

    def fault_of(self, refusal: Refusal) -> Fault:
        """A refusal in terms of the file's columns."""
        said = refusal.facts.get("errors")
        if said:
            told = [self._fault(self._column(one["field"]), one["detail"]) for one in said]
            parts = [f"{one.column}: {one.reason}" for one in told]
            return Fault(told[0].column, " ".join(parts))
        names = refusal.facts.get("names")
        detail = f"{refusal.detail} {', '.join(names)}" if names else refusal.detail
        return Fault(self._column(refusal.field or ""), detail)

    def shown(self, cells: Sequence[str]) -> list[str]:
        """A line as it may be kept: without what is sensitive."""
        return shown(cells, self.columns, self.sensitive)

    def _fault(self, column: str, reason: str) -> Fault:
        """What is wrong with a cell; of a sensitive one the words would name the value."""
        return Fault(column, UNFIT if column in self.sensitive else reason)

    def _column(self, field: str) -> str:
        return self.column_of.get(field, field)


def _put(row: Row, target: str, value: Any) -> None:
    if target.startswith(CUSTOM):
        row.setdefault("custom", {})[target.removeprefix(CUSTOM)] = value
    elif target.startswith(ADDRESS):
        row.setdefault("address", {})[target.removeprefix(ADDRESS)] = value
    elif target == "full_name":
        row |= {name: part for name, part in value.items() if part and name not in row}
    elif target in {MORE_EMAILS, MORE_PHONES, "tags"}:
        row.setdefault(target, []).extend(value)
    elif target == "other_emails":
        row.setdefault(MORE_EMAILS, []).extend(value)
    elif target == "other_phones":
        row.setdefault(MORE_PHONES, []).extend(value)
    elif target in {"email", "phone"} and len(value) > 1:
        row[target] = value[0]
        more = MORE_EMAILS if target == "email" else MORE_PHONES
        row.setdefault(more, []).extend(Reach(one) for one in value[1:])
    elif target in {"email", "phone"}:
        row[target] = value[0] if value else ""
    else:
        row[{"organisation": ORGANISATION, "organisation_role": ROLE}[target]] = value


def _said(fault: serializers.ValidationError) -> str:
    detail: Any = fault.detail
    while isinstance(detail, (list, dict)):
        detail = next(iter(detail.values() if isinstance(detail, dict) else detail))
    return str(detail)


class Readers:
    """How the cells of each target are read."""

    def __init__(self, by: User, *, day_first: bool) -> None:
        self.shape = ContactIn(context={"request": SimpleNamespace(user=by)})
        self.day_first = day_first

    def of(self, target: str) -> Callable[[str], Any]:
        if target.startswith(CUSTOM):
            field = next(one for one in writable() if one.slug == target.removeprefix(CUSTOM))
            return remembering(reader_of(field, day_first=self.day_first))
        if target in NAMED:
            return remembering(_among(NAMED[target]()))
        own: dict[str, Callable[[str], Any]] = {
            "tags": lambda text: self.shape.fields["tags"].run_validation(as_list(text)),
            "full_name": name_parts,
            "email": addresses_in,
            "phone": lambda text: [part.strip() for part in text.split(";") if part.strip()],
            "other_emails": lambda text: list(map(Reach, addresses_in(text))),
            "other_phones": lambda text: [Reach(one.strip()) for one in text.split(";") if one],
            "organisation": self._text(255),
            "organisation_role": self._text(100),
        }
        if target.startswith(ADDRESS):
            return self._text(500)
        if target in {"email", "phone", "other_emails", "other_phones"}:
            return own[target]
        if target in own:
            return remembering(own[target])
        return self._checked(target)

    def _checked(self, target: str) -> Callable[[str], Any]:
        """By the field of the API that has the target's name."""
        field = self.shape.fields[target]
        further = getattr(self.shape, f"validate_{target}", None)
        before: dict[str, Callable[[str], Any]] = {
            "country": country_of,
            "email_verified": as_boolean,
            "birth_date": self._day,
            "registered_on": self._day,
        }
        prepare = before.get(target)

        def check(text: str) -> Any:
            value = field.run_validation(prepare(text) if prepare else text)
            return further(value) if further else value

        if isinstance(field, serializers.CharField) and not prepare and not further:
            return _short_of(field.max_length or 0, check)
        return _short_of(255, check) if target == "external_id" else remembering(check)

    def _day(self, text: str) -> str:
        day = as_day(text, day_first=self.day_first)
        try:
            date.fromisoformat(day)
        except ValueError:
            said = _("This is not a day. Write it as 2026-04-03.")
            raise serializers.ValidationError(said) from None
        return day

    def _text(self, length: int) -> Callable[[str], Any]:
        field = serializers.CharField(max_length=length)
        return _short_of(length, field.run_validation)


def _types() -> Iterator[tuple[str, ContactType]]:
    for one in ContactType.objects.filter(of=Of.CONTACT).order_by("id"):
        yield from ((one.name, one), (one.slug, one))


def _owners() -> Iterator[tuple[str, User]]:
    for one in User.objects.filter(is_active=True).order_by("id"):
        yield one.email, one


def _teams() -> Iterator[tuple[str, Team]]:
    for one in Team.objects.order_by("id"):
        yield from ((one.name, one), (one.slug, one))


#: Targets whose cells name a record: the words for all there are.
NAMED: dict[str, Callable[[], Iterator[tuple[str, Any]]]] = {
    "type": _types,
    "owner": _owners,
    "team": _teams,
}


def _short_of(length: int, check: Callable[[str], Any]) -> Callable[[str], Any]:
    """Printable text that is not too long is what every text field takes as it is."""
    return lambda text: text if len(text) <= length and text.isprintable() else check(text)


def remembering(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """The same, asked once for each text; what is refused is asked again."""
    known: dict[str, Any] = {}

    def recall(text: str) -> Any:
        if text in known:
            return known[text]
        value = read(text)
        if len(known) < REMEMBERED:
            known[text] = value
        return value

    return recall


def _among(words: Any) -> Callable[[str], Any]:
    """The record of a name, in any case of its letters."""
    known = {word.casefold(): record for word, record in words}

    def find(text: str) -> Any:
        if (found := known.get(text.casefold())) is None:
            raise serializers.ValidationError(
                _("There is no “{name}” here.").format(name=text[:100])
            )
        return found

    return find


def country_of(text: str) -> str:
    code = as_country(text)
    if len(code) > LONGEST_CODE:
        raise serializers.ValidationError(
            _("There is no country “{name}”.").format(name=text[:100])
        )
    return code


def addresses_in(text: str) -> list[str]:
    """Several in one cell stand apart by a space, a comma or a semicolon."""
    several = any(sign in text for sign in " ,;")
    found = as_list(text.replace(" ", ";").replace(",", ";")) if several else [text]
    if any(len(one) > LONGEST_ADDRESS for one in found):
        said = _("Shorten it to {most} characters.")
        raise serializers.ValidationError(said.format(most=LONGEST_ADDRESS))
    return found


def name_parts(text: str) -> dict[str, str]:
    """First and last name: parted at a comma, or before the last word."""
    if "," in text:
        last, _, first = text.partition(",")
    else:
        first, _, last = text.rpartition(" ")
        first, last = (last, "") if not first else (first, last)
    return {"first_name": first.strip()[:150], "last_name": last.strip()[:150]}
