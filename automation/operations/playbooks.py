"""Playbooks: begun with what they need to know, converted, cancelled."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from automation.errors import ContextMissing, EnrolmentOver
from automation.models import Enrolment, Workflow
from automation.operations.entering import enrol_contact
from automation.running.hearing import take_out
from automation.running.programs import program_of
from automation.running.writing import Stand
from automation.triggers.types import TRIGGERS
from contacts.models import Contact
from events.queries import catalogue
from events.schemas import faults


@transaction.atomic
def start_playbook(
    *, workflow: Workflow, contact: Contact, context: dict[str, Any], by: User | None, now: datetime
) -> Enrolment:
    """Begin a playbook for a contact, with what its messages need to know.

    :raises ContextMissing: naming what its trigger would have told and the context does not.
    :raises NeverPublished, AlreadyIn, NotLetIn: as for every workflow.
    """
    if workflow.live_id is not None:
        _refuse_unfit(workflow.live_id, context)
    known = {"properties": context}
    return enrol_contact(workflow=workflow, contact=contact, context=known, by=by, now=now)


def _refuse_unfit(version: int, context: dict[str, Any]) -> None:
    """The context has what the activity would have that begins it."""
    for trigger in program_of(version).program.triggers:
        name = trigger.config.get("activity")
        heard = TRIGGERS[trigger.type].activity
        if name is None and heard is not None:
            types = heard(trigger.config).types
            name = types[0] if len(types) == 1 else None
        known = catalogue().get(name) if name else None
        if known is None or not known.properties:
            continue
        errors = [
            {"field": f"context.{one['path']}".rstrip("."), "detail": one["reason"]}
            for one in faults(known.properties, context)
        ]
        if errors:
            raise ContextMissing(errors=errors[:20])
        return


@transaction.atomic
def mark_converted(
    *, enrolment: Enrolment, value: Decimal | None, by: User | None, now: datetime
) -> Enrolment:
    """What it was for was reached: it stops, and what that was worth is kept.

    :raises EnrolmentOver: if they are out already.
    """
    reason = _("Converted by hand")
    stand = Stand.over(Enrolment.Status.COMPLETED, reason).converted(now, value)
    taken = take_out(
        enrolment.workflow_id, {enrolment.pk: stand}, {enrolment.pk: enrolment.contact_id}, now=now
    )
    if not taken:
        raise EnrolmentOver
    enrolment.refresh_from_db()
    after = {"value": value and str(value)}
    audit.write("enrolment.converted", by=by, obj=enrolment, after=after, at=now)
    return enrolment
