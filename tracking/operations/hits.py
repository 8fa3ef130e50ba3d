"""Writing down that something was asked for: one statement each, whatever else is going on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from django.db import connection

from tracking.addresses import MARK, goes_to, is_safe, tagged
from tracking.ids import BAIT, Known, mark_of
from tracking.models import Hit

# Those of messages that are gone are nobody's, and lead on all the same.
HIT = """
INSERT INTO tracking_hit (message_id, contact_id, batch_id, kind, link_id, place, at, asked, ip,
                          user_agent, verdict, rule, rule_version)
SELECT m.id, m.contact_id, m.batch_id, %(kind)s,
       (SELECT id FROM tracking_link WHERE id = %(link)s::bigint), %(place)s, %(at)s,
       %(asked)s, %(ip)s, %(agent)s, 'unknown', '', 0
FROM messaging_message m WHERE m.token = %(token)s
RETURNING (SELECT url FROM tracking_link WHERE id = link_id),
          (SELECT product_hosts FROM tracking_trackingrules WHERE id = 1)
"""
OF_CAMPAIGN = """
INSERT INTO tracking_hit (message_id, contact_id, batch_id, kind, place, at, asked, ip,
                          user_agent, verdict, rule, rule_version)
SELECT m.id, m.contact_id, m.batch_id, %(kind)s, 0, %(at)s, %(asked)s, %(ip)s, %(agent)s,
       'unknown', '', 0
FROM messaging_message m WHERE m.batch_id = %(batch)s AND m.contact_id = %(contact)s
"""
LEADS = "SELECT url, NULL FROM tracking_link WHERE id = %s"
Row = tuple[str | None, str | None]


@dataclass(frozen=True)
class Asking:
    """Who asks, as far as can be seen."""

    at: datetime
    asked: str
    ip: str | None
    agent: str

    @property
    def values(self) -> dict[str, object]:
        return {"at": self.at, "asked": self.asked, "ip": self.ip, "agent": self.agent}


def note_open(*, token: UUID, asking: Asking) -> None:
    """Write down that a message's picture was asked for."""
    given = {"kind": Hit.Kind.OPEN, "token": token, "link": None, "place": 0}
    _ask(HIT, {**given, **asking.values})


def note_click(*, known: Known, asking: Asking) -> str:
    """Write down that a link was followed; where to send the browser, "" for nowhere."""
    is_bait = known.link == BAIT
    given = {
        "kind": Hit.Kind.BAIT if is_bait else Hit.Kind.CLICK,
        "token": known.token,
        "link": None if is_bait else known.link,
        "place": known.place,
    }
    row = _ask(HIT, {**given, **asking.values})
    if row is None and not is_bait:
        # The message is gone, with its person perhaps; whoever kept the mail still gets there.
        row = _ask(LEADS, [known.link])
    url, hosts = row or (None, None)
    return marked(url, known, orjson.loads(hosts or "[]")) if url and is_safe(url) else ""


def marked(url: str, known: Known, hosts: list[str]) -> str:
    """Where a click leads: to a product of the firm's own with the mark of the message."""
    if not hosts or not goes_to(url, hosts):
        return url
    return tagged(url, {MARK: mark_of(known.token, known.link, known.place)})


def note_event(*, contact: int, batch: int, kind: str, asking: Asking) -> bool:
    """Write down what a product saw of a campaign's reader; whether there is such a message."""
    given = {"kind": kind, "contact": contact, "batch": batch}
    with connection.cursor() as cursor:
        cursor.execute(OF_CAMPAIGN, {**given, **asking.values})
        return bool(cursor.rowcount)


def _ask(statement: str, given: dict[str, object] | list[object]) -> Row | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        row: Row | None = cursor.fetchone()
        return row
