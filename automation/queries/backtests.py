"""What a document would have done in days gone by, beside what really happened.

The log answers: who would have come in and when, which way they would have gone, and what they
would have been sent. So many statements for each step, whoever and however many it concerns;
nothing is written, and the database is told so.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.utils import OperationalError

from automation.documents.reading import read
from automation.errors import BadWorkflow
from automation.models import Enrolment, Workflow
from automation.program import Node, Program
from automation.queries.would_enter import Moment, Moments, before, let_in, moments
from automation.queries.would_walk import Walked, rules_of, walk
from automation.running.leaving import meeting
from automation.steps.messages import GROUP
from automation.steps.types import STEPS
from contacts.errors import ConditionsTookTooLong
from contacts.models import Contact
from ground.refusals import Invalid

LONGEST, SAMPLE = 90, 20
LIMITS = "SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = '30s'; SET LOCAL jit = off"
GOT = """
SELECT channel, count(*) FROM messaging_message
WHERE contact_id = ANY(%s) AND direction = 'out' AND sent_at > %s AND sent_at <= %s
GROUP BY channel ORDER BY channel
"""


@dataclass(frozen=True)
class Entered:
    """Who would have come in: by their moments, and what that says."""

    since: datetime
    until: datetime
    told: Moments
    moments: list[Moment]
    caveats: list[str]

    @property
    def people(self) -> int:
        """Of a set that was cut, as many as were looked at."""
        return len({one.contact for one in self.moments})

    @property
    def per_day(self) -> list[dict[str, Any]]:
        return _per_day(one.at for one in self.moments)


def estimate(*, trigger: Any, entry: Any, days: int, for_user: Any, now: datetime) -> Entered:
    """Who would have come in by one trigger, each as if they were through at once.

    :raises BadWorkflow: if it cannot be understood.
    """
    since = now - timedelta(days=days)
    with _by_itself():
        program = read({"triggers": [trigger], "entry": entry or {}})
        with _looking():
            told = moments(program, since=since, until=now, for_user=for_user)
    found = told.found
    places = let_in(found, [one.at for one in found], entry=program.entry, had={})
    return Entered(since, now, told, [found[place] for place in places], _caveats(program, told))


def backtest(
    *, workflow: Workflow, document: Any, days: int, for_user: Any, now: datetime
) -> dict[str, Any]:
    """What the document would have done in the last days in the workflow's place.

    :raises BadWorkflow: if it cannot be understood.
    """
    program = read(document)
    since = now - timedelta(days=days)
    with _looking():
        told = moments(program, since=since, until=now, for_user=for_user)
        walked = walk(program, told.found, until=now)
        ends = [walked.outs[n].at if n in walked.outs else None for n in range(len(told.found))]
        had = before(workflow.pk, told.found, since)
        places = let_in(told.found, ends, entry=program.entry, had=had)
        found = [told.found[place] for place in places]
        entered = Entered(since, now, told, found, _caveats(program, told, walked))
        steps = list(_steps(program, walked, set(places)))
        sends = Counter[str]()
        for step in steps:
            if step["channel"]:
                sends[step["channel"]] += step["sends"]
        return {
            "entered": entered,
            "sample": _sample(found),
            "really": _really(workflow, since, now, for_user),
            "ends": _ends(walked, places),
            "rules": list(_rules(program, walked, places, found, now)),
            "steps": steps,
            "would_send": dict(sorted(sends.items())),
            "really_got": _got({one.contact for one in found}, since, now),
        }


@contextmanager
def _by_itself() -> Iterator[None]:
    """A trigger that is given by itself has its faults named without its place in a list."""
    try:
        yield
    except Invalid as fault:
        errors = [
            {**one, "field": one["field"].replace("triggers[0]", "trigger")}
            for one in fault.facts.get("errors", ())
        ]
        raise BadWorkflow(errors=errors) from fault


@contextmanager
def _looking() -> Iterator[None]:
    """Nothing is written, and nobody waits for ever."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(LIMITS)
            yield
    except OperationalError as fault:
        raise ConditionsTookTooLong from fault


def _caveats(program: Program, told: Moments, walked: Walked | None = None) -> list[str]:
    """What the answer does not know, by name."""
    asks = program.entry.conditions or any(one.conditions for one in program.triggers)
    known = {
        "conditions_asked_now": bool(asks),
        "triggers_unknown": bool(told.unknown),
        "plan_shortened": bool(told.shortened),
        "people_cut": told.is_cut,
    }
    if walked is not None:
        types = {node.type for node in program}
        known |= {
            "branches_asked_now": "condition" in types,
            "dates_asked_now": any("field" in n.config for n in program if n.type == "wait_until"),
            "rules_not_asked": any(not rule.activity for rule, _ in rules_of(program)),
            "gate_not_asked": any(STEPS[type].group == GROUP for type in types),
            "steps_cut": walked.is_cut,
            "steps_faulty": bool(walked.faults),
        }
    return [name for name, holds in known.items() if holds]


# Sums --------------------------------------------------------------------------------------------


def _steps(program: Program, walked: Walked, places: Collection[int]) -> Iterator[dict[str, Any]]:
    still = Counter(key for place, key in walked.there.items() if place in places)
    for node in program:
        visits = [at for place, at in walked.visits.get(node.key, ()) if place in places]
        days = [_day(at) for at in visits]
        channel = _channel(node)
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


def _channel(node: Node) -> str:
    """By which channel the step writes; empty where it does not."""
    type = STEPS[node.type]
    if type.group != GROUP:
        return ""
    return next((str(one.channel) for one in type.options if one.channel), "")


def _ends(walked: Walked, places: Sequence[int]) -> dict[str, int]:
    counted = Counter(
        walked.outs[place].status if place in walked.outs else "active" for place in places
    )
    return {
        name: counted[name] for name in ("active", "completed", "converted", "exited", "failed")
    }


def _rules(
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


def _sample(found: Sequence[Moment]) -> list[dict[str, Any]]:
    """The latest."""
    rows = list(reversed(found[-SAMPLE:]))
    names = dict(
        Contact.objects.filter(pk__in={one.contact for one in rows}).values_list(
            "pk", "display_name"
        )
    )
    return [{**one._asdict(), "name": names.get(one.contact, "")} for one in rows]


def _really(workflow: Workflow, since: datetime, now: datetime, for_user: Any) -> dict[str, Any]:
    """Who came into the live workflow, of those whom the person may see."""
    rows = Enrolment.objects.filter(
        workflow=workflow, entered_at__gt=since, entered_at__lte=now
    ).visible_to(for_user)
    told = list(rows.order_by("entered_at").values_list("contact_id", "entered_at"))
    return {
        "entries": len(told),
        "people": len({contact for contact, _ in told}),
        "per_day": _per_day(at for _, at in told),
    }


def _got(contacts: Collection[int], since: datetime, now: datetime) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(GOT, [sorted(contacts), since, now])
        return dict(cursor.fetchall())


def _per_day(moments: Iterable[datetime]) -> list[dict[str, Any]]:
    counted = Counter(_day(at) for at in moments)
    return [{"day": day, "entries": counted[day]} for day in sorted(counted)]


def _day(at: datetime) -> date:
    """The day on which it is where the firm is."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
