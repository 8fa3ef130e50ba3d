"""Rows of workflows and of those who go through them."""

from automation.models.enrolments import Enrolment, EnrolmentQuerySet, StepLog, StepTally
from automation.models.workflows import Step, TriggerClock, Workflow, WorkflowVersion

__all__ = [
    "Enrolment",
    "EnrolmentQuerySet",
    "Step",
    "StepLog",
    "StepTally",
    "TriggerClock",
    "Workflow",
    "WorkflowVersion",
]
