"""Putting messages into the archive, in the transaction that says they left or came."""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson

from accounts.models import User
from channels.adapters import Enclosed, Outgoing
from channels.models import Account, Channel
from contacts.models import Contact
from messaging.archiving.words import numbers_of, words_of
from messaging.models import ArchivedMessage, Attachment, Content, Message, Status
from messaging.sending.outcomes import Outcome

#: What leaves the house; notices in the app and pushes only point to what stands there.
ARCHIVED = frozenset((Channel.EMAIL, Channel.SMS, Channel.WHATSAPP, Channel.CHAT))
#: What may have reached somebody.
GONE = frozenset((Status.SENT, Status.UNCERTAIN))


def archive_sent(
    outcomes: Iterable[Outcome],
    *,
    messages: Mapping[int, Message],
    said: Mapping[int, Outgoing],
    account: Account | None,
    now: datetime,
) -> None:
    """Keep those that were handed over, as they were handed over."""
    rows = []
    for outcome in outcomes:
        outgoing = said.get(outcome.message_id)
        message = messages[outcome.message_id]
        if outgoing is None or outcome.status not in GONE or message.channel not in ARCHIVED:
            continue
        rows.append(_row_of(message, outgoing, outcome, account, now))
    if rows:
        ArchivedMessage.objects.bulk_create(_with_names(rows), batch_size=500)


def _row_of(
    message: Message,
    outgoing: Outgoing,
    outcome: Outcome,
    account: Account | None,
    now: datetime,
) -> ArchivedMessage:
    version = message.version_id or (message.batch.version_id if message.batch else None)
    own = _texts_in(orjson.loads(outcome.values) if outcome.values else {}) if version else ()
    row = ArchivedMessage(
        **_facts(message, account),
        version=version,
        provider_id=outcome.provider_id,
        is_certain=outcome.status == Status.SENT,
        from_address=account.sender[:254] if account else "",
        to_address=outgoing.to[:254],
        at=now,
        files=len(outgoing.enclosed),
        words=numbers_of(words_of(own if version else (outgoing.subject, outgoing.text))),
    )
    return _filled(row, outgoing.subject, outgoing.text, outgoing.html, outgoing)


def archive_received(message: Message, content: Content, *, account: Account) -> None:
    """Keep what came in, with what its files are."""
    if message.channel not in ARCHIVED:
        return
    files = list(Attachment.objects.filter(message=message).defer("content").order_by("pk"))
    row = ArchivedMessage(
        **_facts(message, account),
        provider_id=message.provider_id,
        from_address=message.from_address,
        to_address=message.to_address or account.sender[:254],
        at=message.created_at,
        files=len(files),
        words=numbers_of(words_of((content.subject, content.text))),
    )
    enclosed = [
        {"name": one.name, "type": one.content_type, "size": one.size, "sha256": one.digest}
        for one in files
    ]
    said = {"subject": content.subject, "text": content.text, "html": content.html}
    _put(row, {**said, "headers": [], "files": enclosed})
    ArchivedMessage.objects.bulk_create(_with_names([row]))


def _facts(message: Message, account: Account | None) -> dict[str, Any]:
    return {
        "message": message.pk,
        "contact": message.contact_id,
        "direction": message.direction,
        "channel": message.channel,
        "category": message.category,
        "account": account.pk if account else None,
        "account_name": account.name if account else "",
        "by": message.by_id,
    }


def _filled(
    row: ArchivedMessage, subject: str, text: str, html: str, outgoing: Outgoing
) -> ArchivedMessage:
    told = {
        "subject": subject,
        "text": text,
        "html": html,
        "headers": [list(one) for one in outgoing.headers],
        "files": [_file(one) for one in outgoing.enclosed],
        "from_name": outgoing.from_name,
        "reply_to": outgoing.reply_to,
    }
    if outgoing.approved is not None:
        approved = outgoing.approved
        told["approved"] = [approved.name, approved.locale, *approved.values]
    return _put(row, told)


def _file(one: Enclosed) -> dict[str, Any]:
    digest = sha256(one.content).hexdigest()
    return {
        "name": one.name,
        "type": one.content_type,
        "size": len(one.content),
        "sha256": digest,
    }


def _put(row: ArchivedMessage, told: dict[str, Any]) -> ArchivedMessage:
    said = orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
    row.digest = sha256(said).hexdigest()
    row.body = b64encode(zlib.compress(said, 1)).decode()
    return row


def opened(row: ArchivedMessage) -> tuple[dict[str, Any], bool]:
    """What it says, and whether that is what was kept."""
    said = zlib.decompress(b64decode(row.body))
    return orjson.loads(said), sha256(said).hexdigest() == row.digest


def _with_names(rows: Sequence[ArchivedMessage]) -> Sequence[ArchivedMessage]:
    people = Contact.objects.in_bulk({one.contact for one in rows if one.contact})
    staff = User.objects.in_bulk({one.by for one in rows if one.by})
    for one in rows:
        who = people.get(one.contact or 0)
        one.contact_name = str(who.display_name)[:300] if who else ""
        author = staff.get(one.by or 0)
        one.by_name = author.email[:254] if author else ""
    return rows


def _texts_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in _texts_in(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts_in(one)]
    return []
