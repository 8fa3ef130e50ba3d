"""Trees of conditions as SQL: one predicate over `contacts_contact`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Expression, F

from contacts.conditions.fields import Ask
from contacts.conditions.nodes import Condition, Group, Node
from contacts.conditions.operators import Kind, Shape
from contacts.conditions.places import Place
from contacts.conditions.sources.values import Column
from contacts.conditions.sql import FALSE, Sql, all_of, any_of, opposite, sql


def predicate(node: Node, place: Place) -> Sql:
    """True for the contacts that are meant; for others false or unknown."""
    if isinstance(node, Condition):
        return of_condition(node, place)
    parts = [predicate(part, place) for part in node.parts]
    if node.match == "all":
        return all_of(parts)
    return any_of(parts) if node.match == "any" else opposite(any_of(parts))


def of_condition(condition: Condition, place: Place) -> Sql:
    asked = positive(condition, place)
    return opposite(asked) if condition.operator.denies else asked


def positive(condition: Condition, place: Place) -> Sql:
    """What the condition asks, without denying it."""
    name = condition.operator.denies or condition.operator.name
    field, value = condition.field, condition.value
    if condition.share is not None:
        other = condition.share.field.source
        assert isinstance(other, Column)  # noqa: S101 - the parser lets no other through
        value = sql("{} * {}", condition.share.factor, other.value(place))
    elif field.kind in (Kind.CHOICE, Kind.LABELS) and condition.operator.shape != Shape.NONE:
        keys = [choice.key for choice in condition.choices]
        # What is gone is had by nobody; with something gone nobody has all.
        if not keys or (name == "contains_all" and len(keys) < len(value)):
            return FALSE
        value = keys if isinstance(value, list) else keys[0]
    where = tuple(_on_row(one) for one in condition.where)
    ask = Ask(field.kind, name, value, condition.within_days, where)
    return field.source.holds(ask, place)


def _on_row(condition: Condition) -> Any:
    return lambda place: of_condition(condition, place)


@dataclass(frozen=True, eq=False)
class Meant:
    """A tree and the moment it is asked at: SQL on its own, or a queryset's condition."""

    tree: Group
    now: datetime

    def sql(self, *, among: list[int] | None = None, alias: str = "c") -> Sql:
        place = Place(self.now, contact=alias, row=alias, among=among)
        return predicate(self.tree, place)

    def found(self) -> Sql | None:
        """A SELECT of the ids of all who are meant that need not look at contacts, if there is
        one: who has a row elsewhere is a contact.
        """
        return self.sql().found


class Holds(Expression):
    """Whether a tree holds for a contact: `Contact.objects.filter(Holds(meant))`."""

    conditional = True

    def __init__(self, meant: Meant) -> None:
        super().__init__(output_field=BooleanField())
        self.meant = meant
        self.key: Any = F("pk")

    def get_source_expressions(self) -> list[Any]:
        return [self.key]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.key,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        # The column tells what the statement calls the table.
        column, _ = compiler.compile(self.key)
        found = self.meant.sql(alias=column.rpartition(".")[0])
        return f"({found.text})", found.params
