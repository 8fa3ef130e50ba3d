"""What somebody wants once a day, joined in one mail.

The gate holds each piece until their hour. When it has come, pieces of one person are given to a
mail of their own, which is sent like any other: each stands in one such mail at most, and becomes
what the mail becomes. A piece that is alone goes as it is.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from html import escape
from uuid import uuid4

from django.db import connection, transaction
from django.utils.translation import ngettext, override

from channels.adapters import Outgoing
from channels.models import Channel
from contacts.models import Contact
from messaging.gate.reasons import DAILY, IN_DIGEST, Outcome
from messaging.models import Batch, Category, Message, MessageQuerySet, Priority, Status
from messaging.planning.operations import Verdict, verdicts_on
from messaging.sending import leases
from templating.rendering import Rendered

#: What a message's `metadata` has where it is such a mail.
DIGEST = "is_digest"
AT_ONCE = 2_000
BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL | re.IGNORECASE)
RULE = "\n\n" + "-" * 40 + "\n\n"
PAGE = (
    '<!doctype html><html><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"></head><body>{}</body></html>'
)
BETWEEN = '<hr style="border:0;border-top:1px solid #cccccc;margin:24px 0">'
_SETTLE = """
UPDATE messaging_message AS piece
   SET status = whole.status, error = whole.error, due_at = NULL,
       reason = CASE WHEN whole.status = 'sent' THEN '' ELSE whole.reason END,
       sent_at = whole.sent_at, failed_at = whole.failed_at,
       account_id = whole.account_id, from_address = whole.from_address
  FROM messaging_message AS whole
 WHERE piece.digest_id = whole.id AND piece.status = 'planned' AND piece.digest_id IS NOT NULL
   AND whole.status NOT IN ('planned', 'leased', 'handing_off')
"""


def is_digest(message: Message) -> bool:
    return bool((message.metadata or {}).get(DIGEST))


def pieces_of(message: Message) -> list[Message]:
    rows = Message.objects.filter(digest=message, status=Status.PLANNED)
    return list(rows.select_related("topic", "account", "batch").order_by("id"))


def join_pieces(*, channel: str, now: datetime) -> int:
    """Give what is due to people who want it once a day to one mail each; how many mails."""
    due = Message.objects.filter(
        channel=channel, status=Status.PLANNED, reason=DAILY, due_at__lte=now, contact__isnull=False
    )
    is_mail = channel == Channel.EMAIL
    return _join_due(due, channel=channel, now=now) if is_mail and due.exists() else 0


@transaction.atomic
def _join_due(due: MessageQuerySet, *, channel: str, now: datetime) -> int:
    # Else another worker could take a piece of somebody whose mail is being made.
    leases.one_claim_at_a_time(channel)
    rows = due.select_for_update(of=("self",), skip_locked=True)
    found = list(
        rows.select_related("topic", "account", "batch").order_by("due_at", "id")[:AT_ONCE]
    )
    by_person: dict[int, list[Message]] = defaultdict(list)
    for row, verdict in _still_wanted(found, now):
        if verdict[0] == Outcome.SEND:
            by_person[row.contact_id or 0].append(row)
    return _join([pieces for pieces in by_person.values() if len(pieces) > 1], now)


def _still_wanted(rows: Sequence[Message], now: datetime) -> list[tuple[Message, Verdict]]:
    """What the gate says of each now; those that never go any more are settled here."""
    going = [row for row in rows if row.batch is None or row.batch.state == Batch.State.RUNNING]
    asked = verdicts_on(going, now=now)
    for row in going:
        outcome, code, due_at = asked[row.pk]
        if outcome == Outcome.NEVER:
            row.status, row.reason, row.due_at = Status.SKIPPED, code, None
        elif outcome == Outcome.HOLD:
            row.reason, row.due_at = code, due_at
    changed = [row for row in going if asked[row.pk][0] != Outcome.SEND]
    Message.objects.bulk_update(changed, ["status", "reason", "due_at"])
    return [(row, asked[row.pk]) for row in going]


def _join(sets: Sequence[Sequence[Message]], now: datetime) -> int:
    """A mail for each set, and each piece given to its own."""
    wholes = Message.objects.bulk_create([_whole_of(pieces, now) for pieces in sets])
    rows = []
    for whole, pieces in zip(wholes, sets, strict=True):
        for one in pieces:
            one.digest, one.reason, one.due_at = whole, IN_DIGEST, None
            rows.append(one)
    Message.objects.bulk_update(rows, ["digest", "reason", "due_at"], batch_size=500)
    return len(wholes)


def _whole_of(pieces: Sequence[Message], now: datetime) -> Message:
    first = pieces[0]
    is_marketing = any(one.category == Category.MARKETING for one in pieces)
    return Message(
        token=uuid4(),
        contact_id=first.contact_id,
        channel=first.channel,
        category=Category.MARKETING if is_marketing else Category.TRANSACTIONAL,
        priority=Priority.AUTOMATED,
        status=Status.PLANNED,
        to_address=first.to_address,
        due_at=now,
        created_at=now,
        metadata={DIGEST: True},
        is_tracked=False,
    )


def settle_pieces() -> int:
    """Pieces become what their mail became."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE)
        return int(cursor.rowcount)


def join_words(pieces: Sequence[Outgoing], *, contact: Contact | None) -> Rendered:
    """One mail that says what all of them say, in their order, each under its own subject."""
    with override(contact.locale if contact and contact.locale else None):
        count = len(pieces)
        subject = ngettext("Your day: {count} message", "Your day: {count} messages", count)
    texts = [f"{one.subject}\n\n{one.text}".strip() for one in pieces]
    bodies = [f"<h2>{escape(one.subject)}</h2>{_body(one)}" for one in pieces]
    return Rendered(
        subject.format(count=len(pieces)), "", PAGE.format(BETWEEN.join(bodies)), RULE.join(texts)
    )


def _body(one: Outgoing) -> str:
    if not one.html:
        return f'<p style="white-space:pre-line">{escape(one.text)}</p>'
    found = BODY.search(one.html)
    return found[1] if found else one.html
