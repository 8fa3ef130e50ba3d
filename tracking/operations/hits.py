"""Writing down that something was asked for: one statement for all that come at one moment, and
nobody is answered before theirs is kept.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import InterfaceError, OperationalError, connection

from ground.together import Together
from tracking.addresses import MARK, goes_to, is_safe, tagged
from tracking.ids import BAIT, Known, KnownShort, mark_of
from tracking.models import Hit

# A function of the database, which keeps its plan: migration 0002.
NOTE = """
SELECT told.url, told.hosts FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::smallint[],
    %s::timestamptz[], %s::text[], %s::inet[], %s::text[]) WITH ORDINALITY
    AS hit(token, kind, link, place, at, asked, ip, agent, nth),
  LATERAL tracking_note(token, kind, link, place, at, asked, ip, agent) AS told ORDER BY nth
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


class Asking(NamedTuple):
    """Who asks, as far as can be seen."""

    at: datetime
    asked: str
    ip: str | None
    agent: str


class Noted(NamedTuple):
    """What was asked for, and by whom: in the order that the function takes it."""

    token: UUID
    kind: str
    link: int | None
    place: int
    at: datetime
    asked: str
    ip: str | None
    agent: str


def note_open(*, token: UUID, asking: Asking) -> None:
    """Write down that a message's picture was asked for."""
    _notes.ask(Noted(token, Hit.Kind.OPEN, None, 0, *asking))


def note_click(*, known: Known, asking: Asking) -> str:
    """Write down that a link was followed; where to send the browser, "" for nowhere."""
    kind, link = (Hit.Kind.CLICK, known.link) if known.link != BAIT else (Hit.Kind.BAIT, None)
    # Of a message that is gone nothing is written; whoever kept the mail still gets there.
    url, hosts = _notes.ask(Noted(known.token, kind, link, known.place, *asking))
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
        cursor.execute(OF_CAMPAIGN, {**given, **asking._asdict()})
        return bool(cursor.rowcount)


def _note(hits: Sequence[Noted]) -> list[Row]:
    """The answers of one statement, over a line that is not tried out beforehand: these doors are
    knocked at more often than all others. Where it was dead, the next one is taken.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]
    columns = [list(column) for column in zip(*hits, strict=True)]
    try:
        return _answers(columns)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return _answers(columns)


def _answers(columns: list[list[Any]]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(NOTE, columns)
        rows: list[Row] = cursor.fetchall()
        return rows


_notes = Together(_note)
