"""What facts of the log mean for workflows, a batch at a time: by one statement for each thing
that a workflow asks, whoever and however many it concerns.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from automation.activities import OWN
from automation.models import WorkflowVersion
from automation.operations.enrolling import RUN, enter
from automation.program import Program, Rule, Trigger
from automation.running.leaving import meeting, stand_of
from automation.running.programs import program_of
from automation.running.writing import Stand, write
from automation.triggers.hearing import came, heard_by, where_of
from contacts.conditions.compiling import Meant
from contacts.conditions.parsing import parse
from contacts.conditions.sql import TRUE, Sql, all_of, sql
from events.consuming import Fact
from events.queries import own_names
from ground.doorbell import ring
from ground.refusals import Refusal

log = logging.getLogger(__name__)
LIVE = "SELECT id, live_id FROM automation_workflow WHERE status = 'active' AND live_id IS NOT NULL"
# Shared, so that publishing, pausing and archiving wait for those who come in just now.
STILL = """SELECT live_id FROM automation_workflow
WHERE id = %s AND status = 'active' AND live_id IS NOT NULL FOR SHARE"""
IN = """
SELECT e.id, e.contact_id, e.workflow_id, e.of_id, e.since, coalesce(e.fact, -1)
FROM automation_enrolment e
WHERE e.contact_id = ANY(%s) AND e.status IN ('active', 'paused')
"""
LOCK = """
SELECT id, passed FROM automation_enrolment
WHERE id = ANY(%s) AND status IN ('active', 'paused') ORDER BY id FOR NO KEY UPDATE
"""
MEMBERS = "SELECT organisation_id, id FROM contacts_contact WHERE organisation_id = ANY(%s)"
WAKE = """
WITH told AS (
    SELECT contact, type, min(id) AS fact
    FROM unnest(%(contact)s::bigint[], %(type)s::text[], %(id)s::bigint[]) AS f (contact, type, id)
    GROUP BY contact, type
),
those AS MATERIALIZED (
    SELECT e.id, told.fact FROM told JOIN automation_enrolment e
      ON e.contact_id = told.contact AND e.awaits = told.type
    WHERE e.status IN ('active', 'paused') ORDER BY e.id FOR NO KEY UPDATE OF e
)
UPDATE automation_enrolment e SET due_at = %(now)s, arrived = least(e.arrived, those.fact)
FROM those WHERE e.id = those.id AND e.awaits <> ''
"""


class In(NamedTuple):
    """Somebody in a workflow, and where the log was when they came in."""

    enrolment: int
    contact: int
    workflow: int
    version: int
    since: int
    fact: int


# Coming in ---------------------------------------------------------------------------------------


def bring_in(facts: Sequence[Fact], *, now: datetime) -> None:
    """Bring in whom live workflows are to have by these facts."""
    by_type: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_type[fact.type].append(fact)
    with connection.cursor() as cursor:
        # Of one fact the workflow that ranks higher takes people before its group's others do.
        cursor.execute(LIVE + " ORDER BY priority DESC, id")
        live = cursor.fetchall()
    for workflow, version in live:
        if any(_heard(version, by_type)):
            _bring_into(workflow, by_type, now=now)


def _heard(version: int, by_type: dict[str, list[Fact]]) -> Iterator[tuple[Trigger, list[Fact]]]:
    """The version's triggers that hear of some of the facts, and of which."""
    try:
        program = program_of(version).program
    except Refusal:
        log.warning("A workflow cannot be understood any more.", extra={"version": version})
        return
    for trigger in program.triggers:
        heard = heard_by(trigger)
        found = [fact for type in (heard.types if heard else ()) for fact in by_type.get(type, ())]
        if found:
            yield trigger, found


def _bring_into(workflow: int, by_type: dict[str, list[Fact]], *, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STILL, [workflow])
        row = cursor.fetchone()
    if row is None:
        return
    version = WorkflowVersion.objects.select_related("workflow").get(pk=row[0])
    for trigger, facts in _heard(version.pk, by_type):
        try:
            with transaction.atomic():
                _enter_by(version, trigger, facts, now=now)
        except Refusal:
            # It asks for something that is gone; other workflows are not kept waiting for that.
            log.warning(
                "A trigger cannot be understood any more.",
                extra={"workflow": workflow, "trigger": trigger.key},
            )


def _enter_by(
    version: WorkflowVersion, trigger: Trigger, facts: Sequence[Fact], *, now: datetime
) -> None:
    of = [sql("act.id = ANY({}::bigint[])", [fact.id for fact in facts])]
    if version.workflow.activated_at is not None:
        # What came before it was live is history.
        of.append(sql("act.created_at >= {}", version.workflow.activated_at))
    # Whoever is meant is known, save by what happened to an organisation.
    contacts = sorted({fact.contact_id for fact in facts if fact.contact_id})
    among = contacts if all(fact.contact_id for fact in facts) else None
    told = came(trigger, of=all_of(of), now=now)
    if told is not None:
        enter(
            version=version,
            trigger=trigger.key,
            came=told,
            now=now,
            conditions=meant_by(trigger, now=now, among=among),
            among=among,
        )


def meant_by(trigger: Trigger, *, now: datetime, among: list[int] | None = None) -> Sql:
    """Who is meant of those to whom it happens."""
    if trigger.conditions is None:
        return TRUE
    tree = parse(trigger.conditions, root=f"{trigger.place}.conditions", is_kept=True)
    return Meant(tree, now).sql(among=among)


# Leaving ----------------------------------------------------------------------------------------


def let_out(facts: Sequence[Fact], *, now: datetime) -> None:
    """Let out whoever reached a goal by these facts, or is to leave because of them."""
    by_contact = _by_contact(facts)
    with connection.cursor() as cursor:
        cursor.execute(IN, [list(by_contact)])
        those = [In(*row) for row in cursor.fetchall()]
    by_version: dict[tuple[int, int], list[In]] = defaultdict(list)
    for one in those:
        by_version[one.workflow, one.version].append(one)
    for (workflow, version), people in by_version.items():
        try:
            program = program_of(version).program
        except Refusal:
            continue
        left = _leaving(program, people, by_contact, now=now)
        if left:
            take_out(workflow, left, {one.enrolment: one.contact for one in people}, now=now)


def _by_contact(facts: Sequence[Fact]) -> dict[int, list[Fact]]:
    """Contact → what happened to them, or to the organisation that they belong to."""
    found: dict[int, list[Fact]] = defaultdict(list)
    of_organisation: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.contact_id:
            found[fact.contact_id].append(fact)
        elif fact.organisation_id:
            of_organisation[fact.organisation_id].append(fact)
    if of_organisation:
        with connection.cursor() as cursor:
            cursor.execute(MEMBERS, [list(of_organisation)])
            for organisation, contact in cursor.fetchall():
                found[contact] += of_organisation[organisation]
    return found


def _leaving(
    program: Program, people: Sequence[In], facts: dict[int, list[Fact]], *, now: datetime
) -> dict[int, Stand]:
    """Enrolment → where it stands, of those who leave. The goal counts before the exits do."""
    left: dict[int, Stand] = {}
    rules = [(program.goal, True)] if program.goal else []
    for rule, is_goal in [*rules, *((one, False) for one in program.exits)]:
        there = [one for one in people if one.enrolment not in left]
        for one, fact in _met(rule, there, facts, now=now):
            said = {"amount": fact.amount, **fact.properties} if fact else {}
            left[one.enrolment] = stand_of(rule, is_goal=is_goal, now=now, properties=said)
    return left


def _met(
    rule: Rule, people: Sequence[In], facts: dict[int, list[Fact]], *, now: datetime
) -> Iterator[tuple[In, Fact | None]]:
    """Those for whom the rule holds, with the fact by which it does if it is one of facts."""
    if rule.activity:
        (type,) = own_names([rule.activity])
        after = [
            (
                one,
                [fact for fact in facts[one.contact] if fact.type == type and _is_after(fact, one)],
            )
            for one in people
        ]
        ids = {fact.id for _, found in after for fact in found}
        holding = _holding(ids, type, rule, now=now)
        for one, found in after:
            fact = next((fact for fact in found if fact.id in holding), None)
            if fact is not None:
                yield one, fact
        return
    touched = _touched(rule, people, facts)
    met = meeting(rule, {one.contact for one in touched}, now=now)
    yield from ((one, None) for one in touched if one.contact in met)


def _is_after(fact: Fact, one: In) -> bool:
    return (fact.position, fact.id) > (one.since, one.fact)


def _holding(ids: set[int], type: str, rule: Rule, *, now: datetime) -> set[int]:
    """Those of the facts of which holds what the rule says."""
    if not ids or not rule.where:
        return ids
    try:
        holds = where_of([type], rule.where, row="act", now=now, root=f"{rule.place}.where")
    except Refusal:
        log.warning("A rule cannot be understood any more.", extra={"rule": rule.place})
        return set()
    asked = sql(
        "SELECT act.id FROM events_activity act WHERE act.id = ANY({}::bigint[]) AND ({})",
        *(sorted(ids), holds),
    )
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
        return {pk for (pk,) in cursor.fetchall()}


def _touched(rule: Rule, people: Sequence[In], facts: dict[int, list[Fact]]) -> list[In]:
    """Those for whom the answer of the rule's conditions may be another after these facts."""
    try:
        touched_by = parse(rule.conditions, root=rule.place, is_kept=True).touched_by
    except Refusal:
        return []

    def is_touched(one: In) -> bool:
        types = {fact.type for fact in facts[one.contact]} - OWN
        return bool(types) if touched_by is None else bool(types & touched_by)

    return [one for one in people if is_touched(one)]


def take_out(
    workflow: int, left: dict[int, Stand], contacts: dict[int, int], *, now: datetime
) -> list[int]:
    """Write down that these left, and answer with those that were still in."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [sorted(left)])
        passed: dict[int, int] = dict(cursor.fetchall())
    stands = {id: stand for id, stand in left.items() if id in passed}
    write(stands, (), workflow=workflow, contacts=contacts, passed=passed, now=now)
    return sorted(stands)


# Going on ---------------------------------------------------------------------------------------


def wake(facts: Sequence[Fact], *, now: datetime) -> None:
    """Have those looked at who wait for a fact of such a type; their step says if it is the one."""
    pairs: list[tuple[int, Fact]] = [
        (contact, fact) for contact, found in _by_contact(facts).items() for fact in found
    ]
    columns: dict[str, Any] = {
        "contact": [contact for contact, _ in pairs],
        "type": [fact.type for _, fact in pairs],
        "id": [fact.id for _, fact in pairs],
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(WAKE, columns)
        if cursor.rowcount:
            ring(RUN)
