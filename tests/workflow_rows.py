"""One more row of every model of workflows."""

from datetime import timedelta

from automation.models import (
    DiscountCode,
    Enrolment,
    Step,
    StepLog,
    StepTally,
    TriggerClock,
    Workflow,
    WorkflowVersion,
)
from contacts.models import Contact
from tests.make import NOON

LATER = NOON + timedelta(days=1)


def make_workflow_rows(n: int, contact: Contact) -> None:
    flow = Workflow.objects.create(key=f"flow-{n}", name=f"Flow {n}")
    version = WorkflowVersion.objects.create(
        workflow=flow, number=1, document={}, published_at=NOON
    )
    step = Step.objects.create(of=version, key="pause", order=0, type="wait_duration")
    enrolment = Enrolment.objects.create(
        workflow=flow,
        of=version,
        contact=contact,
        step=step,
        stepped_at=NOON,
        trigger="manual",
        entered_at=NOON,
    )
    StepLog.objects.create(enrolment=enrolment, step=step, status="waiting", at=NOON)
    DiscountCode.objects.create(
        code=f"CRM10-{n}",
        percent=10,
        contact=contact,
        enrolment=enrolment,
        issued_at=NOON,
        expires_at=LATER,
    )
    TriggerClock.objects.create(workflow=flow, trigger="birthday", upto=NOON)
    StepTally.objects.create(step=step, status="waiting", number=1)
