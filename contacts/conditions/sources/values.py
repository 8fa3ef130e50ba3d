"""Single values: of the row itself, or of rows that belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contacts.conditions.comparing import compare
from contacts.conditions.fields import Ask, Source
from contacts.conditions.places import Place
from contacts.conditions.sql import TRUE, Sql, all_of, any_of, finding, opposite, sql


@dataclass(frozen=True)
class Column:
    """A value of the row. `{row}` in its SQL is the row."""

    said: str
    #: Whether it is text kept in lower case.
    is_folded: bool = False
    #: Whether it is empty text where nothing is known.
    may_be_empty: bool = False

    def value(self, place: Place) -> Sql:
        return Sql(self.said.replace("{row}", place.row).replace("{contact}", place.contact))

    def holds(self, ask: Ask, place: Place) -> Sql:
        return compare(
            self.value(place),
            ask,
            place,
            is_folded=self.is_folded,
            may_be_empty=self.may_be_empty,
        )


@dataclass(frozen=True)
class Cases:
    """One of a few words, each with the test by which a row is given it. They exclude each other.

    `{row}` in a test is the row. Said as tests rather than as one value, the database can
    estimate how many there are.
    """

    tests: Mapping[str, str]

    def holds(self, ask: Ask, place: Place) -> Sql:
        if ask.operator == "is_set":
            return TRUE
        wanted = ask.value if ask.operator == "in_list" else [ask.value]
        texts = [self.tests[word].replace("{row}", place.row) for word in wanted]
        return any_of(Sql(text, is_sure=True) for text in texts)


@dataclass(frozen=True)
class JsonList:
    """Several options of a list, kept as JSON."""

    said: str

    def holds(self, ask: Ask, place: Place) -> Sql:
        value = Sql(self.said.replace("{row}", place.row))
        match ask.operator:
            case "is_set":
                return sql("jsonb_array_length({}) > 0", _list(value))
            case "contains":
                return sql("{} ? {}", value, ask.value)
            case "contains_all":
                return sql("{} ?& {}", value, ask.value)
        return sql("{} ?| {}", value, ask.value)


def _list(value: Sql) -> Sql:
    return sql("CASE jsonb_typeof({}) WHEN 'array' THEN {} END", value, value)


@dataclass(frozen=True)
class Beside:
    """What some row of another table says; where there is none, nothing is known.

    `{row}` in the link is that row, `{contact}` the contact.
    """

    table: str
    row: str
    link: str
    source: Source

    def holds(self, ask: Ask, place: Place) -> Sql:
        return self.some(self.source.holds(ask, place.of(self.row)), place)

    def some(self, test: Sql, place: Place) -> Sql:
        link = self.link.replace("{row}", self.row).replace("{contact}", place.contact)
        return sql(
            f"EXISTS (SELECT FROM {self.table} {self.row} WHERE {link} AND ({{}}))",
            test,
            is_sure=True,
        )


@dataclass(frozen=True)
class Tally(Beside):
    """A number that is nought for whom there is no row."""

    def holds(self, ask: Ask, place: Place) -> Sql:
        if ask.operator == "is_set":
            ask = replace_operator(ask, "greater_than", 0)
        test = self.source.holds(ask, place.of(self.row))
        if is_met_by_nought(ask):
            return sql("NOT {}", self.some(opposite(test), place), is_sure=True)
        return self.some(test, place)


def replace_operator(ask: Ask, operator: str, value: Any) -> Ask:
    return ask._replace(operator=operator, value=value)


def is_met_by_nought(ask: Ask) -> bool:
    """Whether whoever has none of what is counted is meant as well."""
    match ask.operator:
        case "equals":
            return bool(ask.value == 0)
        case "less_than":
            return bool(ask.value > 0)
        case "at_most":
            return bool(ask.value >= 0)
        case "greater_than":
            return bool(ask.value < 0)
        case "at_least":
            return bool(ask.value <= 0)
        case "between":
            return bool(ask.value[0] <= 0 <= ask.value[1])
    return 0 in ask.value


@dataclass(frozen=True)
class Carried:
    """Which of several the contact has, as rows of a table between: tags, segments."""

    table: str
    #: Its column with what is had.
    what: str

    def holds(self, ask: Ask, place: Place) -> Sql:
        match ask.operator:
            case "is_set":
                return self.some(Sql("true"), place)
            case "contains_all":
                return all_of(self.one_of([key], place) for key in ask.value)
            case "in_list":
                return self.one_of(ask.value, place)
        return self.one_of([ask.value], place)

    def one_of(self, keys: list[int], place: Place) -> Sql:
        if len(keys) == 1:
            return self.some(sql(f"had.{self.what} = {{}}", keys[0]), place)
        return self.some(sql(f"had.{self.what} = ANY({{}}::bigint[])", keys), place)

    def some(self, test: Sql, place: Place) -> Sql:
        holds = sql(
            f"EXISTS (SELECT FROM {self.table} had"
            f" WHERE had.contact_id = {place.contact}.id AND ({{}}))",
            test,
            is_sure=True,
        )
        found = sql(
            f"SELECT DISTINCT had.contact_id AS id FROM {self.table} had WHERE {{}}",  # noqa: S608
            test,
        )
        return finding(holds, found, place.contact)
