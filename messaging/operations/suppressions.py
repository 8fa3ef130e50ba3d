"""Addresses that nothing goes to any more, and letting them go."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.audit import Actor
from accounts.models import User
from channels.models import Channel
from contacts.models import Contact
from events.operations import draft, record_many
from messaging.activities import EMAIL_UNSUBSCRIBED
from messaging.errors import NotAnAddress, OnlyThePersonMay, ReleasedAlready
from messaging.gate.addresses import digest_of, normal
from messaging.models import Message, Suppression

Reason = Suppression.Reason
#: What stands in the way of everything, not of marketing alone.
TOTAL = frozenset({Reason.STOP, Reason.COMPLAINT, Reason.HARD_BOUNCE, Reason.SOFT_BOUNCES})
MAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")
SHAPES = {Channel.EMAIL: MAIL, Channel.SMS: NUMBER, Channel.WHATSAPP: NUMBER}


@transaction.atomic
def suppress_addresses(
    *,
    channel: str,
    addresses: Iterable[str],
    reason: str,
    now: datetime,
    by: Actor = None,
    is_total: bool | None = None,
    contact: Contact | None = None,
    detail: str = "",
    feedback: str = "",
) -> list[Suppression]:
    """See to it that these addresses are spared; those that were not before, for this reason.

    :raises NotAnAddress: saying which, if one is none of the channel.
    """
    told = {normal(channel, address) for address in addresses} - {""}
    _refuse_misshapen(channel, told)
    standing = Suppression.objects.filter(channel=channel, reason=reason, released_at=None)
    known = set(standing.filter(address__in=told).values_list("address", flat=True))
    total = reason in TOTAL if is_total is None else is_total
    rows = [
        Suppression(
            channel=channel,
            address=address,
            digest=digest_of(channel, address),
            reason=reason,
            is_total=total,
            contact=contact,
            detail=detail[:500],
            feedback=feedback,
            at=now,
            by=by if isinstance(by, User) else None,
        )
        for address in sorted(told - known)
    ]
    # Two may say so at once.
    Suppression.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    if isinstance(by, User) and rows:
        facts = {"channel": channel, "reason": reason, "addresses": len(rows)}
        audit.write("suppressions.added", by=by, at=now, after=facts)
    fresh = standing.filter(address__in=[row.address for row in rows])
    return list(fresh.order_by("id"))


@transaction.atomic
def release_suppression(*, suppression: Suppression, by: User, now: datetime) -> Suppression:
    """Let an address be written to again.

    :raises ReleasedAlready: if it was.
    :raises OnlyThePersonMay: if somebody said STOP; that is theirs to take back.
    """
    row = Suppression.objects.select_for_update(of=("self",)).get(pk=suppression.pk)
    if row.released_at is not None:
        raise ReleasedAlready
    if row.reason == Reason.STOP:
        raise OnlyThePersonMay
    row.released_at, row.released_by = now, by
    row.save(update_fields=["released_at", "released_by"])
    before = {"channel": row.channel, "reason": row.reason}
    audit.write("suppression.released", by=by, obj=row, before=before, at=now)
    return row


@transaction.atomic
def unsubscribe(*, message: Message, now: datetime, reason: str = "", feedback: str = "") -> bool:
    """Take the address that a message went to out of all marketing; whether it was in it.

    It is the address's wish, whoever else has it; what they say of why is kept beside it.
    """
    contact = message.contact
    made = suppress_addresses(
        channel=message.channel,
        addresses=[message.to_address],
        reason=Reason.UNSUBSCRIBED,
        contact=contact,
        detail=reason,
        feedback=feedback,
        now=now,
    )
    if made and contact is not None and message.channel == Channel.EMAIL:
        facts = {"message": message.pk, "reason": reason[:100]}
        record_many([draft(EMAIL_UNSUBSCRIBED, contact=contact, at=now, properties=facts)])
    return bool(made)


def note_why(*, message: Message, reason: str, feedback: str) -> None:
    """Keep why somebody unsubscribed, where they say so after the fact."""
    Suppression.objects.filter(
        channel=message.channel,
        address=message.to_address,
        reason=Reason.UNSUBSCRIBED,
        released_at=None,
    ).update(detail=reason[:100], feedback=feedback[:2000])


def _refuse_misshapen(channel: str, addresses: Iterable[str]) -> None:
    shape = SHAPES.get(Channel(channel))
    for address in addresses:
        if len(address) > 254 or (shape and not shape.fullmatch(address)):
            words = _("%(address)s is no address of this channel.") % {"address": address[:80]}
            raise NotAnAddress(words, field="addresses")
