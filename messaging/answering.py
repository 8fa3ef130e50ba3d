"""Which message of ours a mail answers: by the Message-IDs that it names."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from channels.adapters import Inbound
from channels.models import Account, Channel
from messaging.models import HANDED, Message

#: So long a text message counts as the answer to the last one that was sent.
ANSWERED_WITHIN = timedelta(days=3)
_TOKEN = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def answered_by(inbound: Inbound) -> Message | None:
    """The nearest message of ours that a mail answers; None where it answers none.

    A Message-ID of ours bears the message's token. Providers that put one of their own in its
    place call the message so, too, or leave ours among the mail's references.
    """
    if not inbound.answers:
        return None
    names = [_names(id) for id in inbound.answers]
    tokens = {name for one in names for name in one if _TOKEN.fullmatch(name)}
    # By account and name, as they are indexed.
    accounts = list(Account.objects.filter(channel=Channel.EMAIL).values_list("pk", flat=True))
    rows = Message.objects.filter(
        Q(token__in=tokens)
        | Q(account__in=accounts, provider_id__in={name for one in names for name in one}),
        direction=Message.Direction.OUT,
        channel=Channel.EMAIL,
    )
    found: dict[str, Message] = {}
    for row in rows.order_by("pk"):
        found[str(row.token)] = found[row.provider_id or str(row.token)] = row
    return _first(found, names)


def _names(id: str) -> tuple[str, ...]:
    """What the message behind a Message-ID may be called."""
    bare = id.strip("<>")
    return id, bare, bare.partition("@")[0].lower()


def _first(found: dict[str, Message], names: Iterable[tuple[str, ...]]) -> Message | None:
    return next((found[name] for one in names for name in one if name in found), None)


def told_lately(*, account: Account, contact_id: int, at: datetime) -> Message | None:
    """What a contact wrote back to where an answer names nothing: the last that was sent to them
    by this channel, if that is not too long ago.
    """
    rows = Message.objects.filter(
        contact=contact_id,
        direction=Message.Direction.OUT,
        channel=account.channel,
        status__in=HANDED,
        sent_at__lte=at,
        sent_at__gte=at - ANSWERED_WITHIN,
    )
    return rows.order_by("-id").first()


def note_reply(*, message: Message, inbound: Inbound, contact_id: int | None) -> None:
    """Count the first answer that a person wrote: whoever was written to, as far as is known."""
    if inbound.is_automatic or contact_id not in (None, message.contact_id):
        return
    Message.objects.filter(pk=message.pk, replied_at=None).update(replied_at=inbound.at)
