"""A tree of conditions that was made sure of."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Union

from contacts.conditions.fields import OF_CONTACT, Choice, Field
from contacts.conditions.operators import Operator


@dataclass(frozen=True)
class Share:
    """A part of another field's number: half of all points."""

    field: Field
    factor: float


@dataclass(frozen=True)
class Condition:
    field: Field
    operator: Operator
    #: As the tree says it, in the one way it is kept.
    value: Any = None
    within_days: int | None = None
    where: tuple["Condition", ...] = ()
    #: What is known of the values that it names.
    choices: tuple[Choice, ...] = ()
    share: Share | None = None

    @property
    def drifts(self) -> bool:
        """Whether its answer changes with time alone."""
        timed = self.operator.drifts or self.field.drifts or self.within_days is not None
        return timed or any(one.drifts for one in self.where)

    @property
    def touched_by(self) -> frozenset[str] | None:
        """The types of activity after which its answer may be another; None for all."""
        return self.field.touched_by

    def as_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"field": self.field.key, "operator": self.operator.name}
        if self.value is not None:
            said["value"] = self.value
        if self.within_days is not None:
            said["within_days"] = self.within_days
        if self.where:
            said["where"] = [one.as_json() for one in self.where]
        return said


@dataclass(frozen=True)
class Group:
    #: "all", "any", or "none" for neither of them.
    match: str
    parts: tuple["Node", ...]

    @property
    def drifts(self) -> bool:
        return any(part.drifts for part in self.parts)

    @property
    def touched_by(self) -> frozenset[str] | None:
        found = OF_CONTACT
        for part in self.parts:
            if part.touched_by is None:
                return None
            found |= part.touched_by
        return found

    def as_json(self) -> dict[str, Any]:
        return {"match": self.match, "conditions": [part.as_json() for part in self.parts]}


Node = Union[Condition, Group]  # noqa: UP007 - the two name each other


def conditions_in(node: Node) -> Iterator[Condition]:
    """Every condition of the tree, in its order."""
    if isinstance(node, Condition):
        yield node
        return
    for part in node.parts:
        yield from conditions_in(part)
