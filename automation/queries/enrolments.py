"""People in workflows, and the way of one of them."""

from typing import Any

from django.db.models import QuerySet

from automation.models import Enrolment, EnrolmentQuerySet, StepLog


def list_enrolments(*, for_user: Any) -> EnrolmentQuerySet:
    """Those of contacts that the person may see."""
    rows = Enrolment.objects.visible_to(for_user)
    return rows.select_related("contact", "workflow", "step", "of")


def log_of(enrolment: Enrolment) -> QuerySet[StepLog]:
    """What each step did, from the first on."""
    return StepLog.objects.filter(enrolment=enrolment).select_related("step").order_by("id")
