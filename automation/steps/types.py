"""Types of steps, and the set of people that one of them is carried out for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from automation.options import Option
from automation.program import ON, Node


class Person(NamedTuple):
    """Somebody at a step."""

    enrolment: int
    contact: int
    entered_at: datetime
    stepped_at: datetime
    #: The fact that they waited for, if it came.
    arrived: int | None = None
    tries: int = 0


class Held(NamedTuple):
    """That somebody stays at the step: until a moment, or until something happens."""

    until: datetime | None
    awaits: str = ""


class Left(NamedTuple):
    """That somebody is out of the workflow."""

    status: str
    reason: str


@dataclass
class Going:
    """A set of people at one step. Whoever a step says nothing about goes on by the one way."""

    node: Node
    step: int
    workflow: int
    version: int
    now: datetime
    people: Sequence[Person]
    #: The batch of messages it sends by, if it sends any.
    batch: int | None = None
    #: What they came in with, of people who are in no workflow: enrolment → context.
    contexts: Mapping[int, Mapping[str, Any]] | None = None
    ways: dict[int, str] = field(default_factory=dict)
    held: dict[int, Held] = field(default_factory=dict)
    left: dict[int, Left] = field(default_factory=dict)
    skipped: dict[int, str] = field(default_factory=dict)
    #: What the log says of everybody, and of some.
    result: dict[str, Any] | None = None
    results: dict[int, dict[str, Any]] = field(default_factory=dict)
    #: Who is held once more: nothing is said of them in the log.
    unsaid: set[int] = field(default_factory=set)
    #: Steps that somebody goes to instead of the next one: enrolment → key.
    jumps: dict[int, str] = field(default_factory=dict)

    @property
    def config(self) -> Mapping[str, Any]:
        return self.node.config

    @property
    def enrolments(self) -> list[int]:
        return [person.enrolment for person in self.people]

    @property
    def contacts(self) -> list[int]:
        return [person.contact for person in self.people]

    def go(self, enrolments: Iterable[int], way: str) -> None:
        self.ways.update(dict.fromkeys(enrolments, way))

    def hold(self, enrolments: Iterable[int], until: datetime | None, awaits: str = "") -> None:
        self.held.update(dict.fromkeys(enrolments, Held(until, awaits)))

    def leave(self, enrolments: Iterable[int], status: str, reason: str) -> None:
        self.left.update(dict.fromkeys(enrolments, Left(status, reason)))

    def skip(self, enrolments: Iterable[int], why: str) -> None:
        self.skipped.update(dict.fromkeys(enrolments, why))


def no_branches(_config: Mapping[str, Any]) -> tuple[str, ...]:
    return ()


def no_findings(_config: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    return ()


@dataclass(frozen=True)
class StepType:
    """A type of step.

    `begin` is called for everybody who comes to the step, `resume` for those it held once their
    time is up or what they waited for came. Both run in the transaction that moves the people on:
    what they write happens once for each of them, or not at all.
    """

    name: str
    label: Any
    #: The heading it stands under: message, wait, branch, contact, team, flow, outside.
    group: str
    icon: str
    begin: Callable[[Going], None]
    options: tuple[Option, ...] = ()
    resume: Callable[[Going], None] | None = None
    branches: Callable[[Mapping[str, Any]], tuple[str, ...]] = no_branches
    #: What is wrong with what was chosen, as (option, why): what it names is gone, say.
    check: Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]] = no_findings
    #: Of those that send: the batch of messages it sends by, made when its workflow is published.
    prepare: Callable[..., Any] | None = None
    #: The app that it waits for; such a step is refused when its workflow goes live.
    needs: str = ""
    description: Any = ""
    #: Whether somebody may stay here: a circle without such a step would never end.
    waits: bool = False


STEPS: dict[str, StepType] = {}


def step_type(type: StepType) -> StepType:
    """Announce a type of step."""
    if type.name in STEPS:
        raise ValueError(f"Step {type.name} is announced twice.")
    STEPS[type.name] = type
    return type


def pass_on(_going: Going) -> None:
    """Everybody goes on."""


__all__ = ["ON", "STEPS", "Going", "Held", "Left", "Person", "StepType", "pass_on", "step_type"]
