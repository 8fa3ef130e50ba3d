"""How long it is kept what providers called in with, and what the sandbox was given."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from channels.models import Call, SandboxMail
from ground.retaining import retained


def calls_before(moment: datetime, _held: Collection[int]) -> QuerySet[Call]:
    """Those that were acted on; what waits or was given up is for somebody to look at."""
    return Call.objects.filter(state=Call.State.DONE, received_at__lt=moment)


def remove_calls(moment: datetime, held: Collection[int], limit: int) -> int:
    ids = list(calls_before(moment, held).order_by("pk").values_list("pk", flat=True)[:limit])
    return Call.objects.filter(pk__in=ids).delete()[0]


def mails_before(moment: datetime, _held: Collection[int]) -> QuerySet[SandboxMail]:
    return SandboxMail.objects.filter(at__lt=moment, next_at=None)


def remove_mails(moment: datetime, held: Collection[int], limit: int) -> int:
    ids = list(mails_before(moment, held).order_by("pk").values_list("pk", flat=True)[:limit])
    return SandboxMail.objects.filter(pk__in=ids).delete()[0]


retained(
    "provider_calls",
    label=_("Calls of providers"),
    days=90,
    count=lambda moment, held: calls_before(moment, held).count(),
    remove=remove_calls,
)
retained(
    "sandbox_mails",
    label=_("Mails of the sandbox"),
    days=30,
    count=lambda moment, held: mails_before(moment, held).count(),
    remove=remove_mails,
)
