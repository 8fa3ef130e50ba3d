"""Runs of workflows that were written down once, to be compared with what the engine does today.

`draw` thinks up workflows and what happens to the people in them; `replay` has the engine carry
that out and tells every decision, with its moment.
"""

import gzip
import json
import random
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from automation.models import Enrolment, StepLog
from contacts.models import Contact
from tests.automation.facts import happen, heard_by_workflows
from tests.automation.make import make_workflow, run_until

KEPT = Path(__file__).parent / "depot" / "runs.json.gz"
#: A few days before the clocks change in each of the zones.
STARTS = ("2026-03-05T09:30:00+00:00", "2026-03-26T22:10:00+00:00", "2026-10-01T13:45:00+00:00")
PEOPLE = (
    ("Europe/Berlin", "DE", "1990-03-31"),
    ("America/New_York", "US", "2000-02-29"),
    ("Australia/Sydney", "AU", ""),
    ("", "FR", "1985-11-12"),
)
LASTS = timedelta(days=40)
ENTER, COME, GOAL, EXIT = "login", "page_viewed", "order_paid", "form_submitted"
#: Ids of contacts, which a split goes by: those of a run are the same wherever it is replayed.
FIRST_PERSON = 700_001

Document = dict[str, Any]


class Run(NamedTuple):
    """A workflow, and what happens: (minutes after the start, who, what, where)."""

    start: str
    document: Document
    history: list[list[Any]]
    #: What was decided, by person.
    decided: dict[str, Any]


# Thinking one up ---------------------------------------------------------------------------------


class Author:
    """Draws a workflow step by step; the same chance draws the same."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.numbers = chance, count(1)

    def document(self) -> Document:
        steps = self._steps(0)
        chosen: Document = {
            "steps": steps,
            "triggers": [{"id": "came", "type": ENTER}],
            "entry": {"again": self.chance.choice(["never", "after_exit"])},
        }
        if self.chance.random() < 0.4:
            chosen["goal"] = {"name": "Paid", "activity": GOAL}
        if self.chance.random() < 0.4:
            chosen["exits"] = [{"name": "Left", "activity": EXIT}]
        if self.chance.random() < 0.3:
            self._look_back(steps)
        return chosen

    def _steps(self, depth: int) -> list[Document]:
        many = self.chance.randint(0 if depth else 2, 4)
        return [self._step(depth) for _ in range(many)]

    def _step(self, depth: int) -> Document:
        drawn = [self._pause, self._until, self._change, self._tag, self._end]
        weights = [4, 4, 2, 1, 0.5]
        if depth < 2:
            drawn += [self._event, self._question, self._split]
            weights += [2, 2, 2]
        (kind,) = self.chance.choices(drawn, weights)
        return {"id": f"s{next(self.numbers)}", **kind(depth)}

    def _pause(self, depth: int) -> Document:
        unit, most = self.chance.choice([("minutes", 90), ("hours", 30), ("days", 9), ("weeks", 2)])
        return {"type": "wait_duration", "for": {unit: self.chance.randint(1, most)}}

    def _until(self, depth: int) -> Document:
        time = f"{self.chance.randint(0, 23):02}:{self.chance.choice(['00', '30'])}"
        told: list[Document] = [
            {"time": time},
            {"time": time, "weekdays": sorted(self.chance.sample(range(1, 8), 2))},
            {"time": time, "working_days": True},
            {"business_hours": True},
            {"field": "birth_date", "time": time, "days": self.chance.randint(-10, 10)},
        ]
        return {"type": "wait_until", **self.chance.choice(told)}

    def _change(self, depth: int) -> Document:
        country = self.chance.choice(["DE", "AT"])
        return {"type": "update_field", "field": "country", "value": country}

    def _tag(self, depth: int) -> Document:
        return {"type": "log_activity", "title": "Noted"}

    def _end(self, depth: int) -> Document:
        return {"type": "exit_workflow", "reason": "Enough"}

    def _event(self, depth: int) -> Document:
        step: Document = {"type": "wait_for_event", "activity": COME}
        if self.chance.random() < 0.8:
            step["timeout"] = {"days": self.chance.randint(1, 5)}
        if self.chance.random() < 0.5:
            step["where"] = [{"field": "path", "operator": "equals", "value": "/a"}]
        branches = {"came": self._steps(depth + 1), "timed_out": self._steps(depth + 1)}
        return {**step, "branches": branches}

    def _question(self, depth: int) -> Document:
        country = self.chance.choice(["DE", "AT", "US"])
        one = {"field": "country", "operator": "equals", "value": country}
        asked = {"match": self.chance.choice(["all", "none"]), "conditions": [one]}
        branches = {"yes": self._steps(depth + 1), "no": self._steps(depth + 1)}
        return {"type": "condition", "conditions": asked, "branches": branches}

    def _split(self, depth: int) -> Document:
        share = self.chance.choice([10, 50, 75])
        branches = {"A": self._steps(depth + 1), "B": self._steps(depth + 1)}
        return {"type": "ab_split", "shares": {"A": share, "B": 100 - share}, "branches": branches}

    def _look_back(self, steps: list[Document]) -> None:
        """Those from Austria go once more through a wait in front."""
        pause = {"id": f"s{next(self.numbers)}", "type": "wait_duration", "for": {"days": 4}}
        steps.insert(0, pause)
        one = {"field": "country", "operator": "equals", "value": "AT"}
        back = {"id": f"s{next(self.numbers)}", "type": "go_to_step", "to": pause["id"]}
        question = {
            "id": f"s{next(self.numbers)}",
            "type": "condition",
            "conditions": {"match": "all", "conditions": [one]},
            "branches": {"yes": [back], "no": []},
        }
        steps.append(question)


def draw(number: int) -> tuple[str, Document, list[list[Any]]]:
    chance = random.Random(f"run {number}")
    document = Author(chance).document()
    minutes = sorted(chance.sample(range(1, 25 * 24 * 60), chance.randint(6, 14)))
    kinds = [ENTER, ENTER, ENTER, COME, COME, COME, GOAL, EXIT]
    happened = [
        [at, chance.randrange(len(PEOPLE)), chance.choice(kinds), chance.choice(["/a", "/b"])]
        for at in minutes
    ]
    came = [[0, who, ENTER, "/a"] for who in range(len(PEOPLE))]
    return chance.choice(STARTS), document, came + happened


# Carrying it out ---------------------------------------------------------------------------------


def replay(start: str, document: Document, history: list[list[Any]]) -> dict[str, Any]:
    """Every decision about everybody, as the engine makes it today."""
    begin = datetime.fromisoformat(start)
    people = [
        Contact.objects.create(
            pk=FIRST_PERSON + place,
            display_name=f"No {place}",
            time_zone=zone,
            country=country,
            birth_date=born or None,
        )
        for place, (zone, country, born) in enumerate(PEOPLE)
    ]
    make_workflow(**document, now=begin)
    now = begin
    for minutes, who, kind, path in history:
        at = begin + timedelta(minutes=minutes)
        run_until(now, until=at)
        now = at
        heard_by_workflows(happen(kind, people[who], at=at, path=path), now=at)
    run_until(now, until=begin + LASTS)
    return decisions(begin)


def decisions(begin: datetime) -> dict[str, Any]:
    def minutes(moment: datetime | None) -> float | None:
        return None if moment is None else (moment - begin).total_seconds() / 60

    log = defaultdict(list)
    said = StepLog.objects.order_by("id").values_list(
        "enrolment", "step__key", "status", "way", "at"
    )
    for enrolment, step, status, way, at in said:
        log[enrolment].append([step, status, way, minutes(at)])
    told: dict[str, Any] = defaultdict(list)
    for row in Enrolment.objects.select_related("step").order_by("id"):
        stands = row.step.key if row.step and row.status == "active" else ""
        end = [row.status, row.exit_reason, stands, minutes(row.due_at), minutes(row.ended_at)]
        told[str(row.contact_id - FIRST_PERSON)].append({"log": log[row.pk], "end": end})
    return dict(told)


# Keeping -----------------------------------------------------------------------------------------


def kept_runs() -> list[Run]:
    return [Run(**one) for one in json.loads(gzip.decompress(KEPT.read_bytes()))]


def keep(runs: list[Run]) -> None:
    KEPT.parent.mkdir(exist_ok=True)
    words = json.dumps([run._asdict() for run in runs], separators=(",", ":"))
    KEPT.write_bytes(gzip.compress(words.encode(), mtime=0))
