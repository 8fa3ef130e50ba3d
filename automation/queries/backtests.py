"""What a document would have done in days gone by, beside what really happened.

The log answers: who would have come in and when, which way they would have gone, and what they
would have been sent. So many statements for each step, whoever and however many it concerns;
nothing is written, and the database is told so.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.utils import OperationalError

from automation.documents.reading import read
from automation.errors import BadWorkflow
from automation.models import Workflow
from automation.program import Program
from automation.queries import backtest_samples as samples
from automation.queries import backtest_sums as sums
from automation.queries.backtest_sums import Span
from automation.queries.would_enter import Moment, Moments, before, held, let_in, moments
from automation.queries.would_walk import Walk, Walked, rules_of
from automation.steps.messages import GROUP
from automation.steps.types import STEPS
from contacts.errors import ConditionsTookTooLong
from ground.refusals import Invalid

LONGEST = 90
LIMITS = "SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = '30s'; SET LOCAL jit = off"


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
        return sums.per_day(one.at for one in self.moments)


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
    return Entered(since, now, told, [found[place] for place in places], caveats_of(program, told))


def backtest(
    *, workflow: Workflow, document: Any, days: int, for_user: Any, now: datetime
) -> dict[str, Any]:
    """What the document would have done in the last days in the workflow's place.

    :raises BadWorkflow: if it cannot be understood.
    """
    going = backtesting(workflow=workflow, document=document, days=days, for_user=for_user, now=now)
    while True:
        try:
            next(going)
        except StopIteration as end:
            told: dict[str, Any] = end.value
            return told


def backtesting(
    *, workflow: Workflow, document: Any, days: int, for_user: Any, now: datetime
) -> Generator[tuple[int, int], None, dict[str, Any]]:
    """The same piece by piece: of so many pieces, how many are done.

    Nothing is held open between two pieces.

    :raises BadWorkflow: if it cannot be understood.
    """
    program = read(document)
    since, total = now - timedelta(days=days), len(program.nodes) + 2
    with _looking():
        told = moments(program, since=since, until=now, for_user=for_user)
    yield 1, total
    with _looking():
        way = Walk(program, told.found, now)
    while way.goes_on:
        with _looking():
            way.go_on()
        yield way.came_to + 1, total
    with _looking():
        return _summed(workflow, program, told, way.told, Span(since, now), for_user)


def _summed(
    workflow: Workflow, program: Program, told: Moments, walked: Walked, span: Span, for_user: Any
) -> dict[str, Any]:
    ends = [walked.outs[n].at if n in walked.outs else None for n in range(len(told.found))]
    had = before(workflow.pk, told.found, span.since)
    elsewhere = held(workflow.pk, program.entry, told.found, span.since)
    places = let_in(told.found, ends, entry=program.entry, had=had, elsewhere=elsewhere)
    found = [told.found[place] for place in places]
    caveats = caveats_of(program, told, walked)
    steps = list(sums.steps_of(program, walked, set(places)))
    return {
        "entered": Entered(*span, told, found, caveats),
        "sample": samples.sample_of(workflow, program, told, walked, places, span, for_user),
        "really": sums.really(workflow, span, for_user),
        "ends": sums.ends_of(walked, places),
        "rules": list(sums.rules_told(program, walked, places, found, span.until)),
        "steps": steps,
        "would_send": sums.would_send(steps),
        "really_got": sums.got({one.contact for one in found}, span),
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
    """Nothing is written, and nobody waits for ever. Within a transaction it holds just here."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(LIMITS)
            yield
    except OperationalError as fault:
        raise ConditionsTookTooLong from fault


def caveats_of(program: Program, told: Moments, walked: Walked | None = None) -> list[str]:
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
