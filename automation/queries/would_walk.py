"""The way that people would have gone through a document: step by step, for all of them at once.

What steps of time and of ways decide is asked of those steps themselves; what people waited for
is looked up in the log. Steps that do something do nothing here, and everybody goes on.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from automation.program import ON, Node, Program, Rule
from automation.queries.would_enter import Moment
from automation.running.walking import MOST_PASSED
from automation.steps.types import STEPS, Going, Person
from automation.steps.waiting import CAME, TIMED_OUT, after
from automation.triggers.hearing import where_of
from automation.zones import zones_of
from contacts.conditions.sql import sql
from events.models import Activity
from events.queries import own_names
from ground.refusals import Refusal

#: Beyond so many steps of all people together nobody goes on.
MOST_VISITS = 1_000_000
#: Steps that decide by themselves and write nothing.
DECIDING = frozenset(
    {"wait_duration", "wait_until", "condition", "ab_split", "go_to_step", "exit_workflow"}
)
WAITING, LISTENING = frozenset({"wait_duration", "wait_until"}), "wait_for_event"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
LAST_FACT = 2**63 - 1
# Of each the first fact after theirs for which it holds; an organisation's is everybody's there.
FIRST = """
SELECT w.entry, came.at
FROM unnest({}::bigint[], {}::bigint[], {}::timestamptz[], {}::bigint[], {}::timestamptz[])
    AS w (entry, contact, since, fact, until)
JOIN contacts_contact c ON c.id = w.contact
JOIN LATERAL (
    SELECT act.occurred_at AS at FROM (
        SELECT own.* FROM events_activity own
        WHERE own.contact_id = w.contact AND own.type = {}
          AND own.occurred_at >= w.since AND own.occurred_at <= w.until
        UNION ALL
        SELECT shared.* FROM events_activity shared
        WHERE shared.contact_id IS NULL AND shared.organisation_id = c.organisation_id
          AND shared.type = {}
          AND shared.occurred_at >= w.since AND shared.occurred_at <= w.until
    ) act
    WHERE (act.occurred_at, act.id) > (w.since, w.fact) AND ({})
    ORDER BY act.occurred_at, act.id LIMIT 1
) came ON true
"""


class Out(NamedTuple):
    """When and how somebody's way ended, and by which rule if by one."""

    at: datetime
    status: str
    rule: str = ""


@dataclass
class Walked:
    """What would have become of those who came in, by the places of their moments."""

    outs: dict[int, Out] = field(default_factory=dict)
    #: Step → who came to it and when.
    visits: dict[str, list[tuple[int, datetime]]] = field(default_factory=lambda: defaultdict(list))
    #: Step → who left it by which way.
    ways: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    #: At which step somebody still is.
    there: dict[int, str] = field(default_factory=dict)
    #: Steps that cannot be carried out, with why.
    faults: dict[str, str] = field(default_factory=dict)
    is_cut: bool = False


class Walk:
    """Everybody from their moment up to `until`, each as if they had come in."""

    def __init__(self, program: Program, moments: Sequence[Moment], until: datetime) -> None:
        self.program, self.moments, self.until = program, moments, until
        self.nodes = list(program)
        self.told = Walked()
        self.passed = [0] * len(moments)
        self.queue: dict[int, list[Person]] = defaultdict(list)
        self.orders: list[int] = []
        self.leaving = self._leaving()
        self.came_to = self.came_by = 0
        started = [Person(place, one.contact, one.at, one.at) for place, one in enumerate(moments)]
        self._send(program.first, started)

    @property
    def goes_on(self) -> bool:
        return bool(self.orders)

    def go_on(self) -> None:
        """All who are at the first step of the document at which anybody is."""
        order = heapq.heappop(self.orders)
        people = self.queue.pop(order)
        self.came_to = max(self.came_to, order + 1)
        self.came_by += len(people)
        if self.came_by > MOST_VISITS:
            self.told.is_cut = True
            self.told.there |= {one.enrolment: self.nodes[order].key for one in people}
            return
        self._step(self.nodes[order], people)

    def _send(self, key: str | None, people: Iterable[Person]) -> None:
        """To the step, or to the end. Whoever was out before they came there is out."""
        for person in people:
            out = self.leaving.get(person.enrolment)
            if out is not None and out.at <= person.stepped_at:
                self.told.outs[person.enrolment] = out
            elif key is None:
                self.told.outs[person.enrolment] = Out(person.stepped_at, "completed")
            else:
                order = self.program.nodes[key].order
                if order not in self.queue:
                    heapq.heappush(self.orders, order)
                self.queue[order].append(person)

    def _step(self, node: Node, people: list[Person]) -> None:
        going_on = []
        for person in people:
            if self.passed[person.enrolment] >= MOST_PASSED:
                self.told.outs[person.enrolment] = Out(person.stepped_at, "failed")
                continue
            self.passed[person.enrolment] += 1
            self.told.visits[node.key].append((person.enrolment, person.stepped_at))
            going_on.append(person)
        if not going_on:
            return
        now = LONG_AGO if node.type in WAITING else self.until
        going = Going(node, 0, 0, 0, now, going_on)
        if "moment" in node.config:
            going.contexts = self._contexts(going_on)
        try:
            if node.type == LISTENING:
                self._listen(going)
            elif node.type in DECIDING:
                STEPS[node.type].begin(going)
        except (Refusal, OverflowError, ValueError) as fault:
            # As the engine has it after the last try: everybody goes on behind it.
            self.told.faults[node.key] = _why(fault)
        self._settle(node, going)

    def _settle(self, node: Node, going: Going) -> None:
        onward: dict[str | None, list[Person]] = defaultdict(list)
        for person in going.people:
            id = person.enrolment
            at = person.stepped_at
            if id in going.held:
                until = going.held[id].until
                if until is None or until > self.until:
                    self._stays(node, id)
                    continue
                at = max(at, until)
            way = going.ways.get(id, ON)
            if way:
                self.told.ways[node.key].append((id, way))
            if id in going.left:
                self.told.outs[id] = Out(at, "exited", going.left[id].reason)
                continue
            target = going.jumps.get(id, node.ways.get(way))
            if target is not None and target not in self.program.nodes:
                self.told.faults[node.key] = _("There is no step with this id.")
                target = node.ways.get(ON)
            onward[target].append(person._replace(stepped_at=at))
        for key, people in onward.items():
            self._send(key, people)

    def _stays(self, node: Node, id: int) -> None:
        if id in self.leaving:
            self.told.outs[id] = self.leaving[id]
        else:
            self.told.there[id] = node.key

    def _listen(self, going: Going) -> None:
        """The first that came before the time was up; the moments are those of the log."""
        timeout = going.config.get("timeout")
        zones = zones_of(going.contacts) if timeout else {}
        ends = {
            person.enrolment: after(timeout, person, zones) if timeout else None
            for person in going.people
        }
        windows = [
            (
                *(person.enrolment, person.contact, person.stepped_at, LAST_FACT),
                min(ends[person.enrolment] or self.until, self.until),
            )
            for person in going.people
        ]
        came = first_facts(
            windows, going.config["activity"], going.config.get("where"), now=self.until
        )
        for person in going.people:
            id = person.enrolment
            going.hold([id], came.get(id, ends[id]))
            going.go([id], CAME if id in came else TIMED_OUT)

    def _contexts(self, people: Sequence[Person]) -> dict[int, dict[str, Any]]:
        """What those who came in by something that happened would know of it."""
        facts = {one.enrolment: self.moments[one.enrolment].fact for one in people}
        rows = Activity.objects.filter(pk__in=[fact for fact in facts.values() if fact])
        said = dict(rows.values_list("pk", "properties"))
        return {place: {"properties": said.get(fact or 0)} for place, fact in facts.items()}

    def _leaving(self) -> dict[int, Out]:
        """Who reached a goal or an exit by something that happened. The goal counts first."""
        found: dict[int, Out] = {}
        for rule, status in rules_of(self.program):
            if not rule.activity or not self.moments:
                continue
            windows = [
                (place, one.contact, one.at, _fact(one), self.until)
                for place, one in enumerate(self.moments)
            ]
            for place, at in first_facts(
                windows, rule.activity, rule.where, now=self.until, root=f"{rule.place}.where"
            ).items():
                if place not in found or at < found[place].at:
                    found[place] = Out(at, status, rule.place)
        return found


def _fact(one: Moment) -> int:
    return LAST_FACT if one.fact is None else one.fact


def rules_of(program: Program) -> list[tuple[Rule, str]]:
    """The goal and the exits, with what becomes of whom they hold for."""
    goals = [(program.goal, "converted")] if program.goal else []
    return [*goals, *((rule, "exited") for rule in program.exits)]


def first_facts(
    windows: Sequence[tuple[Any, ...]],
    activity: str,
    where: Any,
    *,
    now: datetime,
    root: str = "where",
) -> dict[int, datetime]:
    """When it first happened to each, of (entry, contact, since, fact, until).

    :raises BadConditions: if what has to hold of it cannot be understood.
    """
    (type,) = own_names([activity])
    holds = where_of([type], where or [], row="act", now=now, root=root)
    columns = [list(column) for column in zip(*windows, strict=True)]
    asked = sql(FIRST, *columns, type, type, holds)
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
        return dict(cursor.fetchall())


def _why(fault: Exception) -> str:
    if not isinstance(fault, Refusal):
        return f"{type(fault).__name__}: {fault}"
    errors = fault.facts.get("errors") or [{"detail": fault.detail}]
    return str(errors[0]["detail"])
