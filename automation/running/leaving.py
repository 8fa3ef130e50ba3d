"""Whoever reached a workflow's goal, or is out by one of its exits: asked for a set at a time."""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from automation.asking import met_by
from automation.models import Enrolment
from automation.program import Program, Rule
from automation.running.writing import Stand
from automation.steps.types import Person
from contacts.errors import BadConditions

log = logging.getLogger(__name__)
MOST_WORTH = Decimal(10) ** 16


def sort_out(program: Program, people: Sequence[Person], *, now: datetime) -> dict[int, Stand]:
    """Enrolment → where it stands, of those who leave now."""
    left: dict[int, Stand] = {}
    rules = [(program.goal, True)] if program.goal else []
    for rule, is_goal in [*rules, *((one, False) for one in program.exits)]:
        if rule.conditions is None:
            continue
        there = [person for person in people if person.enrolment not in left]
        met = meeting(rule, [person.contact for person in there], now=now)
        for person in there:
            if person.contact in met:
                left[person.enrolment] = stand_of(rule, is_goal=is_goal, now=now)
    return left


def stand_of(
    rule: Rule, *, is_goal: bool, now: datetime, properties: Mapping[str, Any] | None = None
) -> Stand:
    """Out by the rule; of a goal also what it was worth, by the fact's properties."""
    reason = rule.name or rule.place
    if is_goal:
        value = worth(rule.value, properties or {})
        return Stand.over(Enrolment.Status.COMPLETED, reason).converted(now, value)
    return Stand.over(Enrolment.Status.EXITED, reason)


def worth(value: Any, properties: Mapping[str, Any]) -> Decimal | None:
    """A number as it is, and a name as what the fact says under it."""
    found = properties.get(value) if isinstance(value, str) else value
    if found is None or isinstance(found, bool):
        return None
    try:
        told = round(Decimal(str(found)), 4)
    except InvalidOperation:
        return None
    return told if told.is_finite() and abs(told) < MOST_WORTH else None


def meeting(rule: Rule, contacts: Collection[int], *, now: datetime) -> set[int]:
    """Those of the contacts for whom the rule's conditions hold.

    Conditions that cannot be understood any more hold for nobody: their workflow goes on, and
    what is wrong with it is told by `queries.overdue`.
    """
    if not contacts:
        return set()
    try:
        return met_by(rule.conditions, contacts, root=f"{rule.place}.conditions", now=now)
    except BadConditions:
        log.warning("A rule cannot be understood any more.", extra={"rule": rule.place})
        return set()
