"""How long it is kept what was sent outside."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ground.retaining import retained
from outbox.models import Effect, EffectQuerySet, State


def ended_before(moment: datetime, _held: Collection[int]) -> EffectQuerySet:
    return Effect.objects.filter(state__in=(State.DONE, State.CANCELLED), ended_at__lt=moment)


def remove_ended(moment: datetime, held: Collection[int], limit: int) -> int:
    ids = list(ended_before(moment, held).order_by("pk").values_list("pk", flat=True)[:limit])
    return Effect.objects.filter(pk__in=ids).delete()[0]


retained(
    "effects",
    label=_("What was sent outside"),
    days=365,
    count=lambda moment, held: ended_before(moment, held).count(),
    remove=remove_ended,
)
