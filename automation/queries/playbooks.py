"""How playbooks do: begun, converted, and what that was worth."""

from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum

from automation.models import DiscountCode, Enrolment, Workflow


def list_playbooks() -> QuerySet[Workflow]:
    rows = Workflow.objects.filter(kind=Workflow.Kind.PLAYBOOK).exclude(status="archived")
    return rows.select_related("live").order_by("name", "id")


def playbook_stats(*, for_user: Any) -> list[dict[str, Any]]:
    """Of each playbook, of contacts that the person may see."""
    rows = Enrolment.objects.visible_to(for_user).filter(workflow__kind=Workflow.Kind.PLAYBOOK)
    counted = rows.values(key=F("workflow__key"), name=F("workflow__name")).annotate(
        started=Count("*"),
        active=Count("pk", filter=Q(status__in=("active", "paused"))),
        completed=Count("pk", filter=Q(status="completed")),
        converted=Count("converted_at"),
        value=Sum("converted_value"),
        average_value=Avg("converted_value"),
    )
    return [
        {**row, "conversion_rate": round(row["converted"] / row["started"], 4)}
        for row in counted.order_by("name", "key")
    ]


def list_codes(*, for_user: Any) -> QuerySet[DiscountCode]:
    seen = Enrolment.objects.visible_to(for_user)
    rows = DiscountCode.objects.filter(enrolment__in=seen.values("pk"))
    return rows.select_related("contact", "enrolment__workflow")
