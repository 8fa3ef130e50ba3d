"""Rows of workflows and of those who go through them."""

from automation.models.codes import DiscountCode
from automation.models.enrolments import Enrolment, EnrolmentQuerySet, StepLog, StepTally
from automation.models.secrets import SigningSecret
from automation.models.workflows import Step, TriggerClock, Workflow, WorkflowVersion

__all__ = [
    "DiscountCode",
    "Enrolment",
    "EnrolmentQuerySet",
    "SigningSecret",
    "Step",
    "StepLog",
    "StepTally",
    "TriggerClock",
    "Workflow",
    "WorkflowVersion",
]
