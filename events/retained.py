"""How long it is kept what was sent to us."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Activity, Delivery
from ground.retaining import retained


def settled_before(moment: datetime, held: Collection[int]) -> QuerySet[Delivery]:
    """What came before a moment and waits for nothing, but for what proves a held contact's."""
    rows = Delivery.objects.filter(received_at__lt=moment).exclude(state=Delivery.State.WAITING)
    if not held:
        return rows
    theirs = Activity.objects.filter(contact__in=list(held)).values("pk")
    return rows.exclude(activity_id__in=theirs)


def remove_settled(moment: datetime, held: Collection[int], limit: int) -> int:
    ids = list(settled_before(moment, held).order_by("pk").values_list("pk", flat=True)[:limit])
    return Delivery.objects.filter(pk__in=ids).delete()[0]


retained(
    "deliveries",
    label=_("What other systems sent, as it came"),
    days=90,
    count=lambda moment, held: settled_before(moment, held).count(),
    remove=remove_settled,
)
