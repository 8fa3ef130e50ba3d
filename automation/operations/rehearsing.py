"""What would happen to one contact: the real engine, in a transaction that is taken back.

Nothing is said a second way, so a rehearsal cannot differ from what the engine does. Nothing
leaves the house, since messages and effects are rows that are gone with the transaction, and
wake-ups are sent after a commit that never comes.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from automation.models import Enrolment, StepLog, Workflow
from automation.operations.enrolling import enter
from automation.operations.publishing import publish_workflow
from automation.running.turns import run_set
from automation.steps.outside import WEBHOOK
from contacts.conditions.sql import sql
from contacts.models import Contact
from outbox.models import Effect, State

#: Nobody looks further than a year ahead, and nothing goes in circles for longer than this.
LONGEST, MOST_TURNS = 366, 500
CAME = """SELECT id AS contact, {}::timestamptz AS at, NULL::bigint AS fact,
    {}::jsonb AS context FROM contacts_contact WHERE id = {}"""


@dataclass
class Rehearsal:
    """What would happen, in the order it would, and how it would end."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    enters: bool = True
    status: str = ""
    reason: str = ""
    #: Where they would still be at the end of the days, and until when.
    step: str | None = None
    due_at: datetime | None = None
    awaits: str = ""


class _TakenBack(Exception):
    """Nothing of it is to stay."""


def rehearse(
    *,
    workflow: Workflow,
    contact: Contact,
    days: int,
    by: User | None,
    now: datetime,
    context: dict[str, Any] | None = None,
) -> Rehearsal:
    """What the draft would do to the contact within so many days.

    :raises BadWorkflow: if the draft cannot be understood.
    """
    found = Rehearsal()
    try:
        with transaction.atomic():
            _play(found, workflow, contact, days=days, by=by, now=now, context=context or {})
            raise _TakenBack  # noqa: TRY301 - it takes the transaction back, and nothing else
    except _TakenBack:
        return found


def without_group(draft: dict[str, Any]) -> dict[str, Any]:
    """The draft beside its group: whoever is in one of it is not met either."""
    entry = draft.get("entry")
    if not isinstance(entry, dict):
        return draft
    return {**draft, "entry": {name: entry[name] for name in entry if name != "group"}}


def _play(
    found: Rehearsal,
    workflow: Workflow,
    contact: Contact,
    *,
    days: int,
    by: User | None,
    now: datetime,
    context: dict[str, Any],
) -> None:
    # Beside the real one, so that whoever is in it is not met and nobody waits for its row.
    copy = Workflow.objects.create(
        key=f"rehearsal-{workflow.pk}-{now.timestamp():.0f}",
        name=workflow.name,
        kind=workflow.kind,
        draft=without_group(workflow.draft),
    )
    version = publish_workflow(workflow=copy, by=by, now=now)
    came = sql(CAME, now, _json(context), contact.pk)
    entered = enter(version=version, trigger="rehearsal", came=came, now=now)
    if not entered:
        found.enters = False
        found.reason = _("The rules of entry do not let this contact in.")
        return
    (enrolment, _contact), *_rest = entered
    until = now + timedelta(days=min(days, LONGEST))
    for _turn in range(MOST_TURNS):
        row = Enrolment.objects.get(pk=enrolment)
        if row.status != Enrolment.Status.ACTIVE or row.due_at is None or row.due_at > until:
            break
        now = max(now, row.due_at)
        # Nobody is called; what is asked for counts as answered.
        asked = Effect.objects.filter(kind=WEBHOOK, key__startswith=f"{enrolment}:")
        asked.update(state=State.DONE, ended_at=now)
        run_set(copy.pk, now=now)
    _tell(found, enrolment)


def _json(context: dict[str, Any]) -> str:
    return orjson.dumps(context).decode()


def _tell(found: Rehearsal, enrolment: int) -> None:
    row = Enrolment.objects.select_related("step").get(pk=enrolment)
    found.status, found.reason = row.status, row.exit_reason
    found.step = row.step.key if row.step else None
    found.due_at, found.awaits = row.due_at, row.awaits
    for one in StepLog.objects.filter(enrolment=enrolment).select_related("step").order_by("id"):
        found.entries.append(
            {
                "at": one.at,
                "step": one.step.key,
                "type": one.step.type,
                "status": one.status,
                "way": one.way,
                "result": _without_ids(one.result),
                "error": one.error,
            }
        )


def _without_ids(result: dict[str, Any] | None) -> dict[str, Any] | None:
    """What a step says of itself, but for rows that are taken back."""
    if result is None:
        return None
    return {name: value for name, value in result.items() if name not in ("message", "task")}
