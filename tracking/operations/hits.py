"""Writing down that something was asked for: one statement each, whatever else is going on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import InterfaceError, OperationalError, connection

from tracking.addresses import MARK, goes_to, is_safe, tagged
from tracking.ids import BAIT, Known, KnownShort, mark_of
from tracking.models import Hit

# A function of the database, which keeps its plan: migration 0002.
NOTE = """
SELECT url, hosts FROM tracking_note(
    %(token)s, %(kind)s, %(link)s, %(place)s::smallint, %(at)s, %(asked)s, %(ip)s::inet, %(agent)s)
"""
OF_CAMPAIGN = """
INSERT INTO tracking_hit (message_id, kind, place, at, asked, ip, user_agent, verdict, rule,
                          rule_version)
SELECT m.id, %(kind)s, 0, %(at)s, %(asked)s, %(ip)s, %(agent)s, 'unknown', '', 0
FROM messaging_message m WHERE m.batch_id = %(batch)s AND m.contact_id = %(contact)s
"""
OF_NUMBER = "SELECT token FROM messaging_message WHERE id = %(message)s"
#: Of a message that is gone.
NOBODY = UUID(int=0)
Row = tuple[str | None, str | None]


@dataclass(frozen=True)
class Asking:
    """Who asks, as far as can be seen."""

    at: datetime
    asked: str
    ip: str | None
    agent: str

    @property
    def values(self) -> dict[str, Any]:
        return {"at": self.at, "asked": self.asked, "ip": self.ip, "agent": self.agent}


def note_open(*, token: UUID, asking: Asking) -> None:
    """Write down that a message's picture was asked for."""
    given = {"kind": Hit.Kind.OPEN, "token": token, "link": None, "place": 0}
    _ask(NOTE, {**given, **asking.values})


def note_click(*, known: Known, asking: Asking) -> str:
    """Write down that a link was followed; where to send the browser, "" for nowhere."""
    is_bait = known.link == BAIT
    given = {
        "kind": Hit.Kind.BAIT if is_bait else Hit.Kind.CLICK,
        "token": known.token,
        "link": None if is_bait else known.link,
        "place": known.place,
    }
    # Of a message that is gone nothing is written; whoever kept the mail still gets there.
    url, hosts = _ask(NOTE, {**given, **asking.values})
    return marked(url, known, orjson.loads(hosts or "[]")) if url and is_safe(url) else ""


def note_short_click(*, known: KnownShort, asking: Asking) -> str:
    """The same for a short link, which names the message by its number."""
    with connection.cursor() as cursor:
        cursor.execute(OF_NUMBER, {"message": known.message})
        row = cursor.fetchone()
    token = row[0] if row else NOBODY
    return note_click(known=Known(token, known.link, known.place), asking=asking)


def marked(url: str, known: Known, hosts: list[str]) -> str:
    """Where a click leads: to a product of the firm's own with the mark of the message."""
    if not hosts or not goes_to(url, hosts):
        return url
    return tagged(url, {MARK: mark_of(known.token, known.link, known.place)})


def note_event(*, contact: int, batch: int, kind: str, asking: Asking) -> bool:
    """Write down what a product saw of a campaign's reader; whether there is such a message."""
    given: dict[str, Any] = {"kind": kind, "contact": contact, "batch": batch}
    with connection.cursor() as cursor:
        cursor.execute(OF_CAMPAIGN, {**given, **asking.values})
        return bool(cursor.rowcount)


def _ask(statement: str, given: dict[str, Any]) -> Row:
    """The answer of one statement, over a line that is not tried out beforehand: these doors are
    knocked at more often than all others. Where it was dead, the next one is taken.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _answer(statement, given)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return _answer(statement, given)


def _answer(statement: str, given: dict[str, Any]) -> Row:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        row: Row = cursor.fetchone()
        return row
