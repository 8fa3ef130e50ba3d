"""A version of a workflow as it runs: steps, and where each of them leads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

#: The way of a step that has no branches.
ON = ""
#: How a workflow ranks among others where it says nothing; from 0 to 100, the higher goes first.
USUAL_PRIORITY = 50


@dataclass(frozen=True)
class Retrying:
    """What happens when a step fails: so many tries more, and then."""

    tries: int = 3
    #: skip: the next step; pause: a person looks; fail: it is over.
    then: str = "skip"


@dataclass(frozen=True)
class Node:
    """A step, and the keys of those that come after it by each way; None is the end."""

    key: str
    type: str
    #: Where it stands in the document, as faults name it: `steps[2].branches.yes[0]`.
    place: str
    order: int
    config: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    note: str = ""
    parent: str | None = None
    branch: str = "main"
    ways: Mapping[str, str | None] = field(default_factory=dict)
    retrying: Retrying = Retrying()


@dataclass(frozen=True)
class Rule:
    """A goal or an exit: a tree of conditions, or something that happens; and what it is called."""

    place: str
    name: str
    conditions: Any = None
    activity: str = ""
    where: Any = None
    #: Of a goal, the property of the activity that says what it was worth, or a number.
    value: Any = None
    #: What is hoped for, by name; see docs/workflows.md.
    expected: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Trigger:
    """What brings people in: a type of the registry with what was chosen for it."""

    key: str
    type: str
    place: str
    config: Mapping[str, Any] = field(default_factory=dict)
    #: Who is meant of those it happens to; None for everybody.
    conditions: Any = None


@dataclass(frozen=True)
class Entry:
    """Who may come in, and how often."""

    conditions: Any = None
    #: never, after_exit (once they are through or out), or always (several at a time).
    again: str = "after_exit"
    #: The least number of days between two entries of one contact.
    after_days: int = 0
    #: Of the workflows of one group a contact is in one alone: in that of the highest priority.
    group: str = ""
    priority: int = USUAL_PRIORITY


@dataclass(frozen=True)
class Program:
    nodes: Mapping[str, Node]
    first: str | None
    triggers: tuple[Trigger, ...] = ()
    entry: Entry = Entry()
    goal: Rule | None = None
    exits: tuple[Rule, ...] = ()

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes.values())
