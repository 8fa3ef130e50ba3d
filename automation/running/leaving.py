"""Whoever reached a workflow's goal, or is out by one of its exits: asked for a set at a time."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from automation.models import Enrolment
from automation.program import Program, Rule
from automation.running.writing import Stand
from automation.steps.types import Person
from contacts.conditions.compiling import Meant
from contacts.conditions.parsing import parse
from contacts.conditions.sql import sql

HOLDS = "SELECT c.id FROM contacts_contact c WHERE c.id = ANY({}::bigint[]) AND {}"


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


def stand_of(rule: Rule, *, is_goal: bool, now: datetime) -> Stand:
    reason = rule.name or rule.place
    if is_goal:
        return Stand.over(Enrolment.Status.COMPLETED, reason, converted_at=now)
    return Stand.over(Enrolment.Status.EXITED, reason)


def meeting(rule: Rule, contacts: Sequence[int], *, now: datetime) -> set[int]:
    """Those of the contacts for whom the rule's conditions hold."""
    if not contacts:
        return set()
    ids = sorted(set(contacts))
    tree = parse(rule.conditions, root=f"{rule.place}.conditions", is_kept=True)
    asked = sql(HOLDS, ids, Meant(tree, now).sql(among=ids))
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
        return {pk for (pk,) in cursor.fetchall()}
