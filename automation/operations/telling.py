"""Whoever made a workflow is told that people are stuck in it."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from automation.kinds import PEOPLE_STOPPED
from automation.models import Workflow
from messaging.operations import Notice, notify

PAGE = "/workflows/{}"


def tell_of_stopped(workflow: int, stopped: Mapping[str, int], *, now: datetime) -> None:
    """Tell that a step failed for people for good, once a day for each step.

    `stopped` says of each step for how many.
    """
    row = Workflow.objects.select_related("created_by").get(pk=workflow)
    if row.created_by is None or not row.created_by.is_active:
        return
    for step, number in stopped.items():
        notify(users=[row.created_by], notice=_notice(row, step, number, now), now=now)


def _notice(row: Workflow, step: str, number: int, now: datetime) -> Notice:
    def title() -> str:
        return _("A step of “%(name)s” fails") % {"name": row.name}

    def message() -> str:
        return _("“%(step)s” failed for %(number)d people for good.") % {
            "step": step,
            "number": number,
        }

    return Notice(
        kind=PEOPLE_STOPPED,
        key=f"workflow:{row.pk}:{step}:{now:%Y-%m-%d}",
        title=title,
        message=message,
        action_url=PAGE.format(row.pk),
    )
