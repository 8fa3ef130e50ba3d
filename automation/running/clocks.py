"""Triggers that come due with time: looked at span after span, each moment once."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from automation.documents.reading import read
from automation.models import TriggerClock, WorkflowVersion
from automation.operations.enrolling import enter
from automation.program import Trigger
from automation.running.hearing import meant_by
from automation.running.programs import program_of
from automation.triggers.dates import strikes
from automation.triggers.hearing import type_named
from automation.triggers.types import TriggerType
from ground.refusals import Refusal

log = logging.getLogger(__name__)
#: What is not bound to a time of day is looked at so often.
EACH = timedelta(seconds=15)


def look_at_clocks(*, clock: Callable[[], datetime]) -> int:
    """Look at every trigger of live workflows that comes due with time; how many came in."""
    running = TriggerClock.objects.filter(
        workflow__status="active", workflow__live__isnull=False
    ).order_by("upto", "id")
    came = 0
    for pk, version, key, upto in running.values_list("pk", "workflow__live", "trigger", "upto"):
        try:
            trigger = next(
                (one for one in program_of(version).program.triggers if one.key == key), None
            )
        except Refusal:
            continue
        now = clock()
        type = type_named(trigger.type) if trigger else None
        if trigger and type and type.due and _is_time(type, trigger, upto, now):
            came += _look(pk, now=now)
    return came


def _is_time(type: TriggerType, trigger: Trigger, since: datetime, now: datetime) -> bool:
    if type.at is not None:
        return strikes(type.at(trigger.config), since, now)
    return now - since >= EACH


def _look(pk: int, *, now: datetime) -> int:
    try:
        return look_at(pk, now=now)
    except Refusal as fault:
        # It asks for something that is gone. Nobody is lost: its span stays until it is mended.
        log.warning("A trigger cannot be understood any more.", extra={"clock": pk})
        errors = fault.facts.get("errors") or [{"detail": fault.detail}]
        TriggerClock.objects.filter(pk=pk).update(fault=str(errors[0]["detail"])[:500])
        return 0


@transaction.atomic
def look_at(pk: int, *, now: datetime) -> int:
    """One trigger's people since it was looked at last; how many came in."""
    locked = TriggerClock.objects.select_for_update(skip_locked=True, of=("self",))
    clock = locked.filter(pk=pk, upto__lt=now).first()
    if clock is None:
        return 0
    versions = WorkflowVersion.objects.select_related("workflow")
    version = versions.filter(workflow=clock.workflow_id, workflow__live=F("pk")).first()
    if version is None or not version.workflow.runs:
        return 0
    triggers = program_of(version.pk).program.triggers
    trigger = next((one for one in triggers if one.key == clock.trigger), None)
    type = type_named(trigger.type) if trigger else None
    came = 0
    if trigger is not None and type is not None and type.due is not None:
        told = type.due(trigger, clock.upto, now)
        if told is not None:
            meant = meant_by(trigger, now=now)
            given = enter(
                version=version, trigger=trigger.key, came=told, now=now, conditions=meant
            )
            came = len(given)
    clock.upto, clock.fault = now, ""
    clock.save(update_fields=["upto", "fault"])
    return came


def set_clocks(version: WorkflowVersion, *, now: datetime, anew: bool) -> None:
    """Have the version's triggers looked at from now on, or from where they were looked at last.

    What went before a trigger was published, or while its workflow stood still, is history.
    """
    timed = [
        one.key
        for one in read(version.document).triggers
        if (type := type_named(one.type)) and type.due
    ]
    clocks = TriggerClock.objects.filter(workflow=version.workflow_id)
    clocks.exclude(trigger__in=timed).delete()
    if anew:
        clocks.update(upto=now, fault="")
    TriggerClock.objects.bulk_create(
        [TriggerClock(workflow_id=version.workflow_id, trigger=key, upto=now) for key in timed],
        ignore_conflicts=True,
    )
