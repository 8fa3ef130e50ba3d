"""Whether a campaign's message led to what it was for: to a sign-in, or to doing something.

What somebody does in the product within the firm's days after a click counts as the work of the
message that they clicked in last. A product that reports the mark its link bore says itself
which message it was. Each message converts once.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from events.models import Activity
from events.operations import draft
from events.queries import catalogue
from ground.arrays import id_array, text_array
from tracking.activities import CAMPAIGN_CONVERTED
from tracking.ids import Known, read_mark
from tracking.judging.rules import VERSION
from tracking.models import Hit, Verdict
from tracking.operations.recording import converted_key, record_once
from tracking.queries import current_rules

MARKED, AFTER = "marked", "after"
# The first thing done after each click; of several clicks before it, the last one counts.
LED = """
WITH clicked AS (
    SELECT h.message_id, h.contact_id, h.batch_id, min(h.at) AS at FROM tracking_hit h
    WHERE h.contact_id = ANY(%(contacts)s::bigint[]) AND h.kind = 'click' AND h.verdict = 'human'
        AND h.batch_id IS NOT NULL AND h.at > %(since)s
    GROUP BY h.message_id, h.contact_id, h.batch_id
), open AS (
    SELECT * FROM clicked c WHERE NOT EXISTS (
        SELECT FROM tracking_hit x
        WHERE x.message_id = c.message_id AND x.kind = 'converted' AND x.verdict = 'human')
)
SELECT DISTINCT ON (done.id) c.message_id, c.contact_id, c.batch_id, done.occurred_at, done.type
FROM open c JOIN LATERAL (
    SELECT a.id, a.type, a.occurred_at FROM events_activity a
    WHERE a.contact_id = c.contact_id AND a.type = ANY(%(types)s::text[])
        AND a.occurred_at > c.at AND a.occurred_at <= c.at + %(window)s
    ORDER BY a.occurred_at, a.id LIMIT 1
) AS done ON true
ORDER BY done.id, c.at DESC
"""
MEANT = """
SELECT token, id, contact_id, batch_id FROM messaging_message
WHERE token = ANY(%s::uuid[]) AND batch_id IS NOT NULL
"""


@dataclass(frozen=True)
class Conversion:
    message: int
    contact: int
    batch: int
    at: datetime
    #: The type of what was done.
    cause: str
    how: str


def in_products() -> frozenset[str]:
    """The types of what people do in the firm's products."""
    return frozenset(name for name, type in catalogue().items() if type.is_open and type.by_contact)


def attribute(*, contacts: Collection[int], now: datetime) -> int:
    """Find what these contacts did after they followed a campaign's link; how many messages."""
    if not contacts:
        return 0
    window = timedelta(days=current_rules().conversion_days)
    given: dict[str, Any] = {
        "contacts": id_array(contacts),
        # What was done may be told late.
        "since": now - 2 * window,
        "window": window,
        "types": text_array(sorted(in_products())),
    }
    with connection.cursor() as cursor:
        cursor.execute(LED, given)
        found = [
            Conversion(message, contact, batch, at, cause, AFTER)
            for message, contact, batch, at, cause, *_ in cursor.fetchall()
        ]
    return _keep(found)


def attribute_marked(*, marks: Mapping[str, tuple[int, datetime, str]]) -> int:
    """Keep what products report by the marks that links bore: mark → contact, when, type of what
    was done. A mark that somebody else brings along, as of a forwarded mail, counts for nobody.
    """
    known = {mark: read_mark(mark) for mark in marks}
    genuine = {mark: found for mark, found in known.items() if found is not None}
    if not genuine:
        return 0
    messages = _by_token(genuine.values())
    found: dict[int, Conversion] = {}
    for mark, one in genuine.items():
        contact, at, cause = marks[mark]
        message, owner, batch = messages.get(str(one.token), (0, 0, 0))
        if owner == contact:
            found.setdefault(message, Conversion(message, contact, batch, at, cause, MARKED))
    converted = Hit.objects.filter(message__in=found, kind=Hit.Kind.CONVERTED).by_people()
    done = set(converted.values_list("message_id", flat=True))
    return _keep([one for one in found.values() if one.message not in done])


def _by_token(known: Iterable[Known]) -> dict[str, tuple[int, int, int]]:
    tokens = sorted({str(one.token) for one in known})
    with connection.cursor() as cursor:
        cursor.execute(MEANT, [text_array(tokens)])
        return {str(token): (id, contact, batch) for token, id, contact, batch in cursor.fetchall()}


def _keep(found: list[Conversion]) -> int:
    Hit.objects.bulk_create(
        Hit(
            message_id=one.message,
            contact_id=one.contact,
            batch_id=one.batch,
            kind=Hit.Kind.CONVERTED,
            at=one.at,
            verdict=Verdict.HUMAN,
            rule=one.how,
            rule_version=VERSION,
        )
        for one in found
    )
    record_once({converted_key(one.message): _fact(one) for one in found})
    return len(found)


def _fact(one: Conversion) -> Activity:
    said = {"message": one.message, "batch": one.batch, "cause": one.cause, "how": one.how}
    return draft(CAMPAIGN_CONVERTED, at=one.at, contact=one.contact, properties=said)
