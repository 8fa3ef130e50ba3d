"""How many rows there are of a contact, and when the last of them was."""

from collections.abc import Iterable
from dataclasses import dataclass

from contacts.conditions.comparing import of_number
from contacts.conditions.fields import Ask
from contacts.conditions.places import Place
from contacts.conditions.sources.values import is_met_by_nought
from contacts.conditions.sql import Sql, all_of, finding, opposite, sql


@dataclass(frozen=True)
class Rows:
    """Rows of a table that hold the contact as `contact_id`."""

    table: str
    #: What a row is called in what is asked of it.
    row: str
    #: What holds of all that are meant.
    only: Sql | None = None
    #: The column with the moment a row is about.
    moment: str = ""

    def holds(self, ask: Ask, place: Place) -> Sql:
        match ask.operator:
            case "is_set":
                return self.some(ask, place)
            case "in_last_days":
                return self.some(ask._replace(within_days=ask.value), place)
            case "more_than_days_ago":
                lately = self.some(ask._replace(within_days=ask.value), place)
                return all_of([self.some(ask, place), opposite(lately)])
        if is_one_or_more(ask):
            return self.some(ask, place)
        counted = of_number(Sql("count(*)"), ask, place)
        if is_met_by_nought(ask):
            if is_none_at_all(ask):
                return opposite(self.some(ask, place))
            return opposite(self.counted(opposite(counted), ask, place))
        return self.counted(counted, ask, place)

    def some(self, ask: Ask, place: Place) -> Sql:
        meant = all_of(self.meant(ask, place))
        holds = sql(
            f"EXISTS (SELECT FROM {self.table} {self.row}"
            f" WHERE {self.row}.contact_id = {place.contact}.id AND ({{}}))",
            meant,
            is_sure=True,
        )
        found = sql(
            f"SELECT DISTINCT {self.row}.contact_id AS id FROM {self.table} {self.row}"  # noqa: S608
            f" WHERE {self.row}.contact_id IS NOT NULL AND ({{}})",
            meant,
        )
        return finding(holds, found, place.contact)

    def counted(self, test: Sql, ask: Ask, place: Place) -> Sql:
        # Grouped within, so that the database can count for everybody at once and join.
        meant = list(self.meant(ask, place))
        if place.among is not None:
            ids = list(place.among)
            meant.append(sql(f"{self.row}.contact_id = ANY({{}}::bigint[])", ids))
        counted = sql(
            f"SELECT {self.row}.contact_id AS id FROM {self.table} {self.row}"  # noqa: S608
            f" WHERE {{}} GROUP BY {self.row}.contact_id HAVING {{}}",
            all_of(meant),
            test,
        )
        holds = sql(
            f"EXISTS (SELECT FROM ({{}}) counted WHERE counted.id = {place.contact}.id)",
            counted,
            is_sure=True,
        )
        known = Sql(f"{self.row}.contact_id IS NOT NULL")
        found = sql(
            f"SELECT {self.row}.contact_id AS id FROM {self.table} {self.row}"  # noqa: S608
            f" WHERE {{}} GROUP BY {self.row}.contact_id HAVING {{}}",
            all_of([known, *meant]),
            test,
        )
        return finding(holds, found, place.contact)

    def meant(self, ask: Ask, place: Place) -> Iterable[Sql]:
        if self.only:
            yield self.only
        if ask.within_days is not None:
            moment = f"{self.row}.{self.moment}"
            since = place.days_ago(ask.within_days)
            yield sql(f"{moment} > {{}} AND {moment} <= {{}}", since, place.now)
        for test in ask.where:
            yield test(place.of(self.row))


def is_one_or_more(ask: Ask) -> bool:
    return (ask.operator, ask.value) in (("at_least", 1), ("greater_than", 0))


def is_none_at_all(ask: Ask) -> bool:
    return (ask.operator, ask.value) in (("equals", 0), ("at_most", 0), ("less_than", 1))
