"""People come into a workflow: a set by one statement, whatever brought them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from automation import metrics
from automation.activities import WORKFLOW_ENTERED
from automation.hints import show_people
from automation.models import Enrolment, Workflow, WorkflowVersion
from automation.program import Entry
from automation.running.programs import program_of
from automation.running.writing import Stand
from contacts.conditions.compiling import Meant
from contacts.conditions.parsing import parse
from contacts.conditions.sql import TRUE, Sql, sql
from events import titles
from events.operations import record_rows
from events.operations.copying import Entry as Recorded
from ground.doorbell import ring

RUN = "automation.tasks.run_due"
#: Its own turn for each entry, where somebody may be in it several times.
MANY, ONCE = "nextval('automation_turn')", "0"
# Of several entries of one contact at once the earliest counts, unless several are allowed.
ENTER = """
INSERT INTO automation_enrolment (
    workflow_id, of_id, contact_id, status, step_id, is_waiting, due_at, stepped_at, trigger,
    fact, since, context, turn, group_key, entered_at, tries, passed)
SELECT {}, {}, came.contact, 'active', {}, false, {}, {}, {}, came.fact,
    coalesce(act.position, events_log_position()), came.context, (turn), {}, {}, 0, 0
FROM ({}) came JOIN contacts_contact c ON c.id = came.contact
LEFT JOIN events_activity act ON act.id = came.fact
WHERE c.restricted_at IS NULL AND ({}) AND ({}) AND ({}) AND ({})
ORDER BY came.at, came.contact
ON CONFLICT DO NOTHING
RETURNING id, contact_id
"""
BEFORE = """NOT EXISTS (SELECT FROM automation_enrolment had
    WHERE had.contact_id = c.id AND had.workflow_id = {} AND {})"""
# What nobody did and no product told, a workflow may have caused: one that brings somebody into
# another and is begun by it in turn would go on for ever.
NO_CIRCLE = """(came.context -> 'by_itself' IS DISTINCT FROM 'true' OR
    coalesce((came.context ->> 'depth')::int, 0) <= {} AND
    (SELECT count(*) FROM automation_enrolment had WHERE had.contact_id = c.id
        AND had.workflow_id = {} AND had.entered_at > {}) < {})"""
DEEPEST, MOST_IN_AN_HOUR = 10, 20
# Whoever is to come in, and is in one of the group that ranks lower.
OUTRANKED = """
SELECT DISTINCT there.id, there.contact_id, there.workflow_id
FROM ({}) came JOIN contacts_contact c ON c.id = came.contact
JOIN automation_enrolment there ON there.contact_id = c.id AND there.group_key = {}
    AND there.status IN ('active', 'paused') AND there.workflow_id <> {}
    AND there.id <> ALL({}::bigint[])
JOIN automation_workflow theirs ON theirs.id = there.workflow_id AND theirs.priority < {}
WHERE c.restricted_at IS NULL AND ({}) AND ({}) AND ({}) AND ({})
ORDER BY there.workflow_id, there.id
"""


@transaction.atomic
def enter(
    *,
    version: WorkflowVersion,
    trigger: str,
    came: Sql,
    now: datetime,
    conditions: Sql = TRUE,
    among: list[int] | None = None,
    by: int | None = None,
    sparing: Sequence[int] = (),
) -> list[tuple[int, int]]:
    """Bring in whoever `came`: SQL of (contact, at, fact, context). Answers with (enrolment,
    contact) of those that are in now; others the rules of entry kept out, or they are in already.
    `among` are the contacts that can be meant at all, where they are known. Whoever is in a
    workflow of the same group that ranks lower leaves it, save for the enrolments `sparing`.
    """
    workflow: Workflow = version.workflow
    loaded = program_of(version.pk)
    entry = loaded.program.entry
    first = loaded.ids[loaded.program.first] if loaded.program.first else None
    turn = MANY if entry.again == "always" else ONCE
    rules = (
        *(conditions, _may_enter(entry, now, among), _again(workflow, entry, now)),
        sql(NO_CIRCLE, DEEPEST, workflow.pk, now - timedelta(hours=1), MOST_IN_AN_HOUR),
    )
    if entry.group:
        _make_way(workflow, entry, came, rules, sparing=sparing, now=now)
    asked = sql(
        ENTER.replace("(turn)", turn),
        *(workflow.pk, version.pk, _id(first), now, now, trigger, entry.group, now, came),
        *rules,
    )
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
        entered: list[tuple[int, int]] = cursor.fetchall()
    if entered:
        _record(workflow, trigger, entered, now=now, by=by)
        fired = metrics.FIRED
        metrics.count(fired, kind=workflow.kind, key=workflow.key, number=len(entered))
        show_people(workflow.pk)
        ring(RUN)
    return entered


def _make_way(
    workflow: Workflow,
    entry: Entry,
    came: Sql,
    rules: Sequence[Sql],
    *,
    sparing: Sequence[int],
    now: datetime,
) -> None:
    """Have those leave the group's lower workflows who are about to come into this one."""
    # Imported late: whoever hears of facts brings people in.
    from automation.running.hearing import take_out

    ids = (came, entry.group, workflow.pk, list(sparing), entry.priority)
    asked = sql(OUTRANKED, *ids, *rules)
    there: dict[int, dict[int, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
        for enrolment, contact, other in cursor.fetchall():
            there[other][enrolment] = contact
    reason = _("Gave way to “%(name)s”") % {"name": workflow.name}
    for other, contacts in there.items():
        stands = dict.fromkeys(contacts, Stand.over(Enrolment.Status.EXITED, reason))
        take_out(other, stands, contacts, now=now)


def _id(step: int | None) -> Sql:
    return sql("{}::bigint", step)


def _may_enter(entry: Entry, now: datetime, among: list[int] | None) -> Sql:
    if entry.conditions is None:
        return TRUE
    tree = parse(entry.conditions, root="entry.conditions", is_kept=True)
    return Meant(tree, now).sql(among=among)


def _again(workflow: Workflow, entry: Entry, now: datetime) -> Sql:
    """Whether somebody who was in it before may come again."""
    if entry.again == "never":
        return sql(BEFORE, workflow.pk, TRUE)
    if entry.after_days:
        since = now - timedelta(days=entry.after_days)
        return sql(BEFORE, workflow.pk, sql("had.entered_at > {}", since))
    return TRUE


def _record(
    workflow: Workflow,
    trigger: str,
    entered: list[tuple[int, int]],
    *,
    now: datetime,
    by: int | None,
) -> None:
    said: dict[str, Any] = {"workflow": workflow.key, "name": workflow.name}
    said |= {"kind": workflow.kind, "trigger": trigger}
    title = titles.fill(WORKFLOW_ENTERED.title, said)
    record_rows(
        [
            Recorded(
                *(WORKFLOW_ENTERED.name, title, now),
                contact_id=contact,
                properties=said,
                by_id=by,
            )
            for _, contact in entered
        ]
    )
