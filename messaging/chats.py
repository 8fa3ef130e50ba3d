"""Who somebody is who writes to a bot: a signed link leads to the bot and says it, once used."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import UTC, datetime, timedelta

from django.conf import settings

from channels.adapters import Inbound
from channels.models import Account, Channel
from contacts.errors import IdentityTaken, TooManyIdentities
from contacts.models import Contact
from contacts.operations.names import add_identity
from messaging.errors import NoBot
from messaging.gate.addresses import normal
from messaging.models import Suppression

#: The system under whose name a chat's address is an identity of a contact.
CHAT_SYSTEM = "telegram"
PROVIDER, START = "telegram", "/start"
GOOD_FOR = timedelta(days=30)
SIGNED = 12
BODY = 12


def link_to_bot(*, contact: Contact, now: datetime) -> tuple[str, datetime]:
    """Where a contact begins a chat with the firm's bot and is known at once; until when.

    :raises NoBot: if the firm has none at work.
    """
    active = Account.objects.filter(provider=PROVIDER, state=Account.State.ACTIVE)
    account = active.exclude(sender="").order_by("order", "id").first()
    if account is None:
        raise NoBot
    until = now + GOOD_FOR
    return f"https://t.me/{account.sender.lstrip('@')}?start={_sealed(contact.pk, until)}", until


def hear_start(*, account: Account, inbound: Inbound, now: datetime) -> None:
    """What somebody says by beginning a chat: who they are, by a link of ours, and that they may
    be written to again, if they had blocked the bot.
    """
    word, _, told = inbound.text.strip().partition(" ")
    if account.channel != Channel.CHAT or word != START:
        return
    address = normal(account.channel, inbound.from_address)
    Suppression.objects.filter(
        channel=account.channel,
        address=address,
        reason=Suppression.Reason.STOP,
        released_at=None,
    ).update(released_at=now)
    contact = _meant(told.strip(), now)
    if contact is None:
        return
    try:
        add_identity(contact=contact, system=CHAT_SYSTEM, value=address, by=None, now=now)
    except (IdentityTaken, TooManyIdentities):
        # The chat is somebody's already: who was first keeps it.
        return


def _meant(told: str, now: datetime) -> Contact | None:
    """The contact that a link is of, as long as it is good."""
    try:
        raw = urlsafe_b64decode(told + "=" * (-len(told) % 4))
    except (Error, ValueError):
        return None
    body, mark = raw[:BODY], raw[BODY:]
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(hmac.compare_digest(mark, _mark(body, key)) for key in keys):
        return None
    until = datetime.fromtimestamp(int.from_bytes(body[8:]), UTC)
    return Contact.objects.filter(pk=int.from_bytes(body[:8])).first() if now < until else None


def _sealed(contact: int, until: datetime) -> str:
    """Telegram takes up to 64 signs: letters, numbers, lines."""
    body = contact.to_bytes(8) + int(until.timestamp()).to_bytes(4)
    return urlsafe_b64encode(body + _mark(body, settings.SECRET_KEY)).decode().rstrip("=")


def _mark(body: bytes, key: str) -> bytes:
    return hmac.digest(key.encode(), b"chat:" + body, "sha256")[:SIGNED]
