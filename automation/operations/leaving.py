"""People are taken out of workflows, a set at a time."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from automation.models import Enrolment, Workflow
from automation.running.hearing import take_out
from automation.running.writing import Stand

AT_ONCE = 5_000
ENDED = (Enrolment.Status.ACTIVE, Enrolment.Status.PAUSED)


@transaction.atomic
def take_out_all(*, workflow: Workflow, reason: str, now: datetime, only: Q | None = None) -> int:
    """Have all leave who are in the workflow, or those meant by `only`; how many did."""
    rows = Enrolment.objects.filter(workflow=workflow, status__in=ENDED)
    if only is not None:
        rows = rows.filter(only)
    taken, last = 0, 0
    while True:
        part = rows.filter(pk__gt=last).order_by("pk").values_list("pk", "contact")[:AT_ONCE]
        contacts = dict(part)
        if not contacts:
            return taken
        last = max(contacts)
        taken += len(take_out_of(workflow.pk, contacts, reason=reason, now=now))


def take_out_of(
    workflow: int,
    contacts: dict[int, int],
    *,
    reason: str,
    now: datetime,
    status: str = Enrolment.Status.EXITED,
) -> list[int]:
    """Enrolment → contact, of those to leave; answers with the enrolments that were still in."""
    left = {id: Stand.over(status, reason) for id in contacts}
    return take_out(workflow, left, contacts, now=now)


def ids_in(workflow: int, contacts: Collection[int]) -> dict[int, int]:
    """Enrolment → contact, of these contacts in the workflow."""
    rows = Enrolment.objects.filter(
        workflow=workflow, contact__in=contacts, status__in=ENDED
    ).order_by("pk")
    return dict(rows.values_list("pk", "contact"))
