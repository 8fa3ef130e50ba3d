"""The engine that takes sets through their steps, beside a reader that takes one person through
them after the other: the same outcome and the same log, whatever the workflow and the history.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automation.models import Enrolment, StepLog
from automation.running.claiming import due_workflows
from automation.running.turns import run_set
from automation.steps.flow import variant_of
from tests.automation.facts import happen, heard_by_workflows
from tests.automation.make import make_workflow
from tests.make import NOON, make_contact

HOUR = timedelta(hours=1)
COUNTRIES = ("DE", "FR")
#: What happens, and what it means.
ENTER, COME, GOAL, EXIT = "login", "page_viewed", "order_paid", "form_submitted"


# Workflows and histories -------------------------------------------------------------------------


def is_from(country: str) -> dict[str, Any]:
    one = {"field": "country", "operator": "equals", "value": country}
    return {"match": "all", "conditions": [one]}


@st.composite
def steps(draw: Any, numbers: Any, depth: int = 0) -> list[dict[str, Any]]:
    kinds = ["wait", "exit", *(["event", "if", "ab"] if depth < 2 else [])]
    found = []
    for _ in range(draw(st.integers(0 if depth else 1, 3))):
        kind, key = draw(st.sampled_from(kinds)), f"s{next(numbers)}"

        def below() -> Any:
            return draw(steps(numbers, depth + 1))

        if kind == "wait":
            step: dict[str, Any] = {
                "type": "wait_duration",
                "for": {"hours": draw(st.integers(0, 3))},
            }
        elif kind == "exit":
            step = {"type": "exit_workflow", "reason": key}
        elif kind == "event":
            hours = {"hours": draw(st.integers(1, 4))}
            step = {"type": "wait_for_event", "activity": COME, "timeout": hours}
            step["where"] = [{"field": "path", "operator": "equals", "value": "/a"}]
            step["branches"] = {"came": below(), "timed_out": below()}
        elif kind == "if":
            country = draw(st.sampled_from(COUNTRIES))
            step = {"type": "condition", "conditions": is_from(country)}
            step["branches"] = {"yes": below(), "no": below()}
        else:
            step = {"type": "ab_split", "shares": {"A": 50, "B": 50}}
            step["branches"] = {"A": below(), "B": below()}
        found.append({"id": key, **step})
    return found


@st.composite
def documents(draw: Any) -> dict[str, Any]:
    document: dict[str, Any] = {"steps": draw(steps(count()))}
    document["triggers"] = [{"id": "t", "type": ENTER}]
    document["entry"] = {"again": draw(st.sampled_from(["never", "after_exit"]))}
    if draw(st.booleans()):
        document["goal"] = {"name": "Paid", "activity": GOAL}
    if draw(st.booleans()):
        document["exits"] = [{"name": "Left", "activity": EXIT}]
    return document


happenings = st.lists(
    st.tuples(
        # Never on the hour, when waits end.
        st.integers(0, 600).map(lambda minutes: minutes // 60 * 60 + minutes % 59 + 1),
        st.integers(0, 2),
        st.sampled_from([ENTER, ENTER, COME, COME, GOAL, EXIT]),
        st.sampled_from(["/a", "/b"]),
    ),
    max_size=12,
    unique_by=lambda one: one[0],
).map(sorted)


# One person after the other ----------------------------------------------------------------------


class Reader:
    """A workflow read aloud: nothing but a person, a place in the tree, and a clock."""

    def __init__(self, document: dict[str, Any], contact: int, country: str) -> None:
        self.document, self.contact, self.country = document, contact, country
        self.log: list[tuple[str, str, str]] = []
        self.ends: list[tuple[str, str]] = []
        self.way: Iterator[tuple[datetime | None, bool]] | None = None
        self.until: datetime | None = None
        self.awaits = False

    def pass_time(self, now: datetime) -> None:
        while self.way is not None and self.until is not None and self.until <= now:
            self._on(self.until, came=False)

    def happen(self, kind: str, path: str, now: datetime) -> None:
        self.pass_time(now)
        is_in = self.way is not None
        if kind == ENTER and not is_in and self._may_enter():
            self.way = self._run(self.document["steps"], now)
            self._on(now, came=False)
        elif is_in and kind == GOAL and "goal" in self.document:
            self._end("completed", "Paid")
        elif is_in and kind == EXIT and "exits" in self.document:
            self._end("exited", "Left")
        elif is_in and kind == COME and path == "/a" and self.awaits:
            self._on(now, came=True)

    def _may_enter(self) -> bool:
        return not (self.ends and self.document["entry"]["again"] == "never")

    def _end(self, status: str, reason: str) -> None:
        self.ends.append((status, reason))
        self.way, self.until, self.awaits = None, None, False

    def _on(self, now: datetime, *, came: bool) -> None:
        assert self.way is not None
        self.now, self.came = now, came
        try:
            self.until, self.awaits = next(self.way)
        except StopIteration as end:
            self._end(*(end.value or ("completed", "")))

    def _run(self, given: list[dict[str, Any]], now: datetime) -> Any:
        for step in given:
            ended = yield from self._step(step)
            if ended:
                return ended
        return None

    def _step(self, step: dict[str, Any]) -> Any:
        key, type = step["id"], step["type"]
        way = ""
        if type == "exit_workflow":
            self.log.append((key, "completed", ""))
            return "exited", key
        if type == "wait_duration":
            self.log.append((key, "waiting", ""))
            yield self.now + timedelta(**step["for"]), False
        elif type == "wait_for_event":
            self.log.append((key, "waiting", ""))
            yield self.now + timedelta(**step["timeout"]), True
            way = "came" if self.came else "timed_out"
        elif type == "condition":
            wanted = step["conditions"]["conditions"][0]["value"]
            way = "yes" if self.country == wanted else "no"
        elif type == "ab_split":
            way = variant_of(self.contact, key, step["shares"])
        self.log.append((key, "completed", way))
        return (yield from self._run(step.get("branches", {}).get(way, []), self.now))


# The engine --------------------------------------------------------------------------------------


def catch_up(since: datetime, until: datetime) -> None:
    """Everything that comes due up to the moment, each at its own."""
    now = since
    while True:
        for workflow in due_workflows(now):
            while run_set(workflow, now=now):
                pass
        rows = Enrolment.objects.filter(status="active", due_at__isnull=False)
        following = rows.order_by("due_at").values_list("due_at", flat=True).first()
        if following is None or following > until:
            return
        now = max(now, following)


def by_sets(document: dict[str, Any], history: Any, people: list[Any]) -> dict[int, Any]:
    make_workflow(**document, now=NOON)
    now = NOON
    for minutes, who, kind, path in history:
        at = NOON + timedelta(minutes=minutes)
        catch_up(now, at)
        now = at
        heard_by_workflows(happen(kind, people[who], at=at, path=path), now=at)
    catch_up(now, NOON + 100 * HOUR)
    told: dict[int, Any] = {person.pk: ([], []) for person in people}
    log = StepLog.objects.order_by("id").values_list(
        "enrolment__contact", "step__key", "status", "way"
    )
    for contact, *said in log:
        told[contact][0].append(tuple(said))
    for row in Enrolment.objects.order_by("id"):
        told[row.contact_id][1].append((row.status, row.exit_reason))
    return told


def by_one(document: dict[str, Any], history: Any, people: list[Any]) -> dict[int, Any]:
    readers = [Reader(document, person.pk, person.country) for person in people]
    for minutes, who, kind, path in history:
        readers[who].happen(kind, path, NOON + timedelta(minutes=minutes))
    for reader in readers:
        reader.pass_time(NOON + 100 * HOUR)
    return {reader.contact: (reader.log, reader.ends) for reader in readers}


class RolledBack(Exception):
    """Ends a case, so that the next begins with nothing."""


def compare(cases: int) -> None:
    """So many drawn workflows and histories, each by both."""

    @settings(
        max_examples=cases, deadline=None, derandomize=True, suppress_health_check=[*HealthCheck]
    )
    @given(document=documents(), history=happenings)
    def one(document: dict[str, Any], history: Any) -> None:
        with pytest.raises(RolledBack), transaction.atomic():  # noqa: PT012 - the whole case
            people = [
                make_contact(name, country=where)
                for name, where in (("Jane", "DE"), ("Ben", "FR"), ("Ada", "DE"))
            ]
            assert by_sets(document, history, people) == by_one(document, history, people)
            raise RolledBack

    one()


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@pytest.mark.soak
@pytest.mark.django_db
def test_sets_do_what_a_reader_does(promise):
    cases = promise.size(small=40, full=3_000)
    compare(cases)
    promise.report(
        "R9",
        "sets of people are taken through a workflow as a reader takes one after the other",
        figure=f"{cases} workflows and histories: the same steps, ways and ends in each",
        target="no difference",
        met=True,
    )
