"""Addresses that bounced or complained are not written to any more, from the same moment on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from channels.adapters import Bounce
from messaging.gate.addresses import digest_of, normal
from messaging.models import DeliveryReport, Suppression

Reason = Suppression.Reason
#: An address that is not there today may be there tomorrow; five times in a month it is not.
SOFT_BOUNCES, SOFT_WINDOW = 5, timedelta(days=30)


@dataclass(frozen=True)
class Bounced:
    channel: str
    address: str
    bounce: Bounce
    detail: str = ""
    contact: int | None = None


@dataclass(frozen=True)
class Silenced:
    """An address that is to be left alone, and why."""

    channel: str
    address: str
    reason: str
    #: Whether transactional messages stop, too.
    is_total: bool
    detail: str = ""
    contact: int | None = None


def suppress(silenced: Iterable[Silenced], *, now: datetime) -> None:
    """Leave these addresses alone; one that is left alone for the same reason stays as it is."""
    rows = [
        Suppression(
            channel=one.channel,
            address=normal(one.channel, one.address),
            digest=digest_of(one.channel, one.address),
            reason=one.reason,
            is_total=one.is_total,
            detail=one.detail.replace("\x00", "")[:500],
            contact_id=one.contact,
            at=now,
        )
        for one in silenced
        if one.address
    ]
    # In the order of addresses, so that two who add the same ones wait for each other in turn.
    rows.sort(key=lambda row: (row.channel, row.address))
    Suppression.objects.bulk_create(rows, ignore_conflicts=True)


def suppress_bounced(bounced: Sequence[Bounced], *, now: datetime) -> None:
    """Hard bounces at once, soft ones once they are five in thirty days, blocks never: they are
    about us.
    """
    hard = [one for one in bounced if one.bounce == Bounce.HARD]
    suppress(
        (
            Silenced(one.channel, one.address, Reason.HARD_BOUNCE, True, one.detail, one.contact)
            for one in hard
        ),
        now=now,
    )
    # As if they had said STOP to us, so that their START takes it back.
    stopped = [one for one in bounced if one.bounce == Bounce.STOP]
    suppress(
        (
            Silenced(one.channel, one.address, Reason.STOP, True, one.detail, one.contact)
            for one in stopped
        ),
        now=now,
    )
    soft = {normal(one.channel, one.address): one for one in bounced if one.bounce == Bounce.SOFT}
    if not soft:
        return
    often = (
        DeliveryReport.objects.filter(
            bounce=Bounce.SOFT, address__in=list(soft), at__gt=now - SOFT_WINDOW
        )
        .values("channel", "address")
        .annotate(times=Count("id"))
        .filter(times__gte=SOFT_BOUNCES)
    )
    suppress(
        (
            Silenced(
                row["channel"],
                row["address"],
                Reason.SOFT_BOUNCES,
                True,
                soft[row["address"]].detail,
                soft[row["address"]].contact,
            )
            for row in often
        ),
        now=now,
    )
