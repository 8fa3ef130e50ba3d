"""Who somebody is who writes to a bot: a signed link leads to the bot and says it, once."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts import audit
from channels.adapters import Inbound
from channels.models import Account, Channel
from contacts.errors import IdentityTaken, TooManyIdentities
from contacts.models import Contact, Identity
from contacts.operations.names import add_identity, remove_identity
from events.models import Activity
from events.operations import draft, record_many
from messaging.activities import CHAT_CONNECTED, CHAT_DISCONNECTED
from messaging.errors import NoBot
from messaging.gate.addresses import normal
from messaging.models import Suppression

#: The system under whose name a chat's address is an identity of a contact.
CHAT_SYSTEM = "telegram"
PROVIDER, START = "telegram", "/start"
GOOD_FOR, GOOD_IN_PORTAL = timedelta(days=30), timedelta(hours=1)
#: Under this the log knows the links that were used.
SOURCE = "chat_link"
SIGNED = 12
BODY = 12


def link_to_bot(
    *, contact: Contact, now: datetime, good_for: timedelta = GOOD_FOR
) -> tuple[str, datetime]:
    """Where a contact begins a chat with the firm's bot and is known at once; until when.

    It works once: whoever comes upon it later is nobody to the bot.

    :raises NoBot: if the firm has none at work.
    """
    active = Account.objects.filter(provider=PROVIDER, state=Account.State.ACTIVE)
    account = active.exclude(sender="").order_by("order", "id").first()
    if account is None:
        raise NoBot
    until = now + good_for
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
    link = told.strip()
    contact = _meant(link, now)
    if contact is None or Activity.objects.filter(source=SOURCE, source_key=link).exists():
        return
    try:
        add_identity(contact=contact, system=CHAT_SYSTEM, value=address, by=None, now=now)
    except (IdentityTaken, TooManyIdentities):
        # The chat is somebody's already: who was first keeps it.
        return
    fact = draft(CHAT_CONNECTED, contact=contact, at=now, properties={"channel": account.channel})
    fact.source, fact.source_key = SOURCE, link
    record_many([fact])


def chats_of(contact: Contact) -> QuerySet[Identity]:
    """The chats in which the firm's bot can write to somebody."""
    return contact.identities.filter(system=CHAT_SYSTEM).order_by("id")


@transaction.atomic
def disconnect_chats(*, contact: Contact, by: audit.Actor, now: datetime) -> int:
    """Know a contact's chats no more, so that nothing goes into them; how many there were."""
    chats = list(chats_of(contact))
    for chat in chats:
        remove_identity(identity=chat, by=by, now=now)
    if chats:
        said = {"channel": str(Channel.CHAT)}
        record_many([draft(CHAT_DISCONNECTED, contact=contact, at=now, properties=said)])
    return len(chats)


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
