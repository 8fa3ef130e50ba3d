"""How playbooks do: begun, converted, what that was worth, and whether it is what was hoped for."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Avg, Count, DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum

from automation.models import DiscountCode, Enrolment, Workflow

MONEY = DecimalField(max_digits=24, decimal_places=4)


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
    found = list(counted.order_by("name", "key"))
    codes, hopes = _codes(for_user), _expected([row["key"] for row in found])
    return [
        {
            **row,
            "conversion_rate": round(row["converted"] / row["started"], 4),
            **codes.get(row["key"], NO_CODES),
            "expected": hopes.get(row["key"], {}),
        }
        for row in found
    ]


NO_CODES: dict[str, Any] = {
    "codes": 0,
    "codes_used": 0,
    "discount_given": None,
    "discount_brought": None,
    "discount_return": None,
}


def _codes(for_user: Any) -> dict[str, dict[str, Any]]:
    """Playbook → its codes, what they cost by now, and what the orders came to beside that."""
    given = ExpressionWrapper(F("used_value") * F("percent") / 100, output_field=MONEY)
    rows = list_codes(for_user=for_user).filter(enrolment__workflow__kind="playbook")
    counted = rows.values(key=F("enrolment__workflow__key")).annotate(
        codes=Count("*"),
        codes_used=Count("pk", filter=Q(uses__gt=0)),
        given=Sum(given),
        came_to=Sum("used_value"),
    )
    return {row["key"]: _return_of(row) for row in counted.order_by("key")}


def _return_of(row: Mapping[str, Any]) -> dict[str, Any]:
    given, came_to = row["given"], row["came_to"]
    brought = None if given is None else came_to - given
    return {
        "codes": row["codes"],
        "codes_used": row["codes_used"],
        "discount_given": given,
        "discount_brought": brought,
        "discount_return": round(brought / given, 2) if given else None,
    }


def _expected(keys: list[str]) -> dict[str, Any]:
    """What the live version hopes for; the draft where there is none."""
    rows = Workflow.objects.filter(key__in=keys).select_related("live")
    documents = {one.key: one.live.document if one.live else one.draft for one in rows}
    return {
        key: (document.get("goal") or {}).get("expected") or {}
        for key, document in documents.items()
    }


def list_codes(*, for_user: Any) -> QuerySet[DiscountCode]:
    seen = Enrolment.objects.visible_to(for_user)
    rows = DiscountCode.objects.filter(enrolment__in=seen.values("pk"))
    return rows.select_related("contact", "enrolment__workflow")
