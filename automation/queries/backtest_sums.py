"""What a back-test adds up: by step, by rule, by day, and what really was."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from automation.models import Enrolment, Workflow
from automation.program import Node, Program
from automation.queries.would_enter import Moment
from automation.queries.would_walk import Walked, rules_of
from automation.running.leaving import meeting
from automation.steps.messages import GROUP
from automation.steps.types import STEPS

GOT = """
SELECT channel, count(*) FROM messaging_message
WHERE contact_id = ANY(%s) AND direction = 'out' AND sent_at > %s AND sent_at <= %s
GROUP BY channel ORDER BY channel
"""


class Span(NamedTuple):
    """The days that are looked at."""

    since: datetime
    until: datetime


def steps_of(program: Program, walked: Walked, places: Collection[int]) -> Iterator[dict[str, Any]]:
    still = Counter(key for place, key in walked.there.items() if place in places)
    for node in program:
        visits = [at for place, at in walked.visits.get(node.key, ()) if place in places]
        days = [_day(at) for at in visits]
        channel = channel_of(node)
        yield {
            "step": node.key,
            "name": node.name,
            "type": node.type,
            "arrivals": len(visits),
            "ways": Counter(way for place, way in walked.ways.get(node.key, ()) if place in places),
            "here": still[node.key],
            "asked_now": node.type == "condition",
            "channel": channel,
            "sends": len(visits) if channel else 0,
            "first_day": min(days, default=None),
            "last_day": max(days, default=None),
            "fault": walked.faults.get(node.key, ""),
        }


def channel_of(node: Node) -> str:
    """By which channel the step writes; empty where it does not."""
    type = STEPS[node.type]
    if type.group != GROUP:
        return ""
    return next((str(one.channel) for one in type.options if one.channel), "")


def ends_of(walked: Walked, places: Sequence[int]) -> dict[str, int]:
    counted = Counter(
        walked.outs[place].status if place in walked.outs else "active" for place in places
    )
    return {
        name: counted[name] for name in ("active", "completed", "converted", "exited", "failed")
    }


def would_send(steps: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Channel → messages that these steps would have sent."""
    sends = Counter[str]()
    for step in steps:
        if step["channel"]:
            sends[step["channel"]] += step["sends"]
    return dict(sorted(sends.items()))


def rules_told(
    program: Program,
    walked: Walked,
    places: Sequence[int],
    found: Sequence[Moment],
    now: datetime,
) -> Iterator[dict[str, Any]]:
    """How many went by each rule. By conditions nobody is taken out, as nobody knows since when
    they hold: of those it is told how many they hold for now.
    """
    by_rule = Counter(walked.outs[place].rule for place in places if place in walked.outs)
    contacts = {one.contact for one in found}
    for rule, status in rules_of(program):
        by_activity = bool(rule.activity)
        number = by_rule[rule.place] if by_activity else len(meeting(rule, contacts, now=now))
        yield {
            "field": rule.place,
            "name": rule.name,
            "is_goal": status == "converted",
            "number": number,
            "asked_now": not by_activity,
        }


def really(workflow: Workflow, span: Span, for_user: Any) -> dict[str, Any]:
    """Who came into the live workflow, of those whom the person may see."""
    rows = Enrolment.objects.filter(
        workflow=workflow, entered_at__gt=span.since, entered_at__lte=span.until
    ).visible_to(for_user)
    told = list(rows.order_by("entered_at").values_list("contact_id", "entered_at"))
    return {
        "entries": len(told),
        "people": len({contact for contact, _ in told}),
        "per_day": per_day(at for _, at in told),
    }


def got(contacts: Collection[int], span: Span) -> dict[str, int]:
    """Channel → messages that these people really got, of whatever sent them."""
    with connection.cursor() as cursor:
        cursor.execute(GOT, [sorted(contacts), *span])
        return dict(cursor.fetchall())


def per_day(moments: Iterable[datetime]) -> list[dict[str, Any]]:
    counted = Counter(_day(at) for at in moments)
    return [{"day": day, "entries": counted[day]} for day in sorted(counted)]


def _day(at: datetime) -> date:
    """The day on which it is where the firm is."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
