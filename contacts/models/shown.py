"""What lists show beside a record: plain tuples, a field for each column."""

from typing import NamedTuple


class Address(NamedTuple):
    """An e-mail address as lists show it."""

    id: int
    address: str
    label: str
    is_primary: bool


class Number(NamedTuple):
    """A phone number as lists show it."""

    id: int
    number: str
    label: str
    is_primary: bool


class PersonName(NamedTuple):
    id: int
    name: str
    email: str


class TeamName(NamedTuple):
    id: int
    slug: str
    name: str


class OrganisationName(NamedTuple):
    id: int
    name: str
    external_id: str | None


class RecordName(NamedTuple):
    id: int
    display_name: str


class TypeName(NamedTuple):
    slug: str


def primary_first(row: Address | Number) -> tuple[bool, int]:
    return not row.is_primary, row.id
