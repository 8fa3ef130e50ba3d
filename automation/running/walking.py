"""The way of a set of people: step after step, until everybody waits, is through or is out."""

import heapq
import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.utils import OperationalError

from automation.models import Enrolment, StepLog
from automation.operations.telling import tell_of_stopped
from automation.program import ON, Node
from automation.running.claiming import Due
from automation.running.leaving import sort_out
from automation.running.programs import Loaded, program_of
from automation.running.writing import Logged, Stand, write
from automation.steps.types import STEPS, Going, Person

log = logging.getLogger(__name__)
#: Somebody who came through so many steps goes in a circle.
MOST_PASSED = 1_000
#: The pauses between tries of a step that fails.
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
LONGEST_ERROR = 1_000
Status, Done = Enrolment.Status, StepLog.Status


@dataclass
class _Walk:
    """A set of people of one version, on their way."""

    workflow: int
    version: int
    loaded: Loaded
    now: datetime
    #: (order of the step, whether they waited there) → who is there.
    there: dict[tuple[int, bool], list[Person]] = field(default_factory=lambda: defaultdict(list))
    turns: list[tuple[int, bool]] = field(default_factory=list)
    stands: dict[int, Stand] = field(default_factory=dict)
    logs: list[Logged] = field(default_factory=list)
    passed: dict[int, int] = field(default_factory=dict)
    #: Step → for how many it failed for good.
    stopped: Counter[str] = field(default_factory=Counter)

    def put(self, key: str, people: Iterable[Person], *, waited: bool = False) -> None:
        found = list(people)
        if not found:
            return
        turn = (self.loaded.program.nodes[key].order, waited)
        if turn not in self.there:
            heapq.heappush(self.turns, turn)
        self.there[turn].extend(found)


def walk(due: Sequence[Due], *, workflow: int, now: datetime) -> int:
    """Carry out what is due for people whom the caller's transaction locked; how many steps."""
    steps = 0
    by_version: dict[int, list[Due]] = defaultdict(list)
    for one in due:
        by_version[one.version].append(one)
    for version, people in by_version.items():
        steps += _walk_version(_Walk(workflow, version, program_of(version), now), people)
    return steps


def _walk_version(walk: _Walk, due: Sequence[Due]) -> int:
    nodes = list(walk.loaded.program)
    for one in due:
        walk.passed[one.person.enrolment] = one.passed
        if one.step is None:
            walk.stands[one.person.enrolment] = Stand.over(Status.COMPLETED)
        else:
            walk.put(walk.loaded.keys[one.step], [one.person], waited=one.is_waiting)
    while walk.turns:
        turn = heapq.heappop(walk.turns)
        order, waited = turn
        _step(walk, nodes[order], walk.there.pop(turn), waited=waited)
    write(
        *(walk.stands, walk.logs),
        workflow=walk.workflow,
        contacts={one.person.enrolment: one.person.contact for one in due},
        passed=walk.passed,
        now=walk.now,
    )
    if walk.stopped:
        tell_of_stopped(walk.workflow, walk.stopped, now=walk.now)
    return len(walk.logs)


def _step(walk: _Walk, node: Node, people: list[Person], *, waited: bool) -> None:
    """One step for a set: first whoever leaves by a goal or an exit, then the step itself."""
    staying = []
    left = sort_out(walk.loaded.program, people, now=walk.now)
    for person in people:
        if person.enrolment in left:
            walk.stands[person.enrolment] = left[person.enrolment]
        elif walk.passed[person.enrolment] >= MOST_PASSED:
            reason = "It goes in a circle."
            walk.stands[person.enrolment] = Stand.over(Status.FAILED, reason)
        else:
            staying.append(person)
    if staying:
        _carry_out(walk, node, staying, waited=waited)


def _carry_out(walk: _Walk, node: Node, people: list[Person], *, waited: bool) -> None:
    """The step for these people; if it fails for one of them, for the others all the same."""
    going = _going(walk, node, people)
    type = STEPS[node.type]
    deed = (type.resume or type.begin) if waited else type.begin
    try:
        with transaction.atomic():
            deed(going)
    except OperationalError:
        # The database's own trouble, such as a dead lock: the whole set comes again.
        raise
    except Exception as fault:
        if len(people) > 1:
            middle = len(people) // 2
            _carry_out(walk, node, people[:middle], waited=waited)
            _carry_out(walk, node, people[middle:], waited=waited)
        else:
            _failed(walk, node, people[0], fault, waited=waited)
        return
    _settle(walk, node, going)


def _going(walk: _Walk, node: Node, people: list[Person]) -> Going:
    step = walk.loaded.ids[node.key]
    batch = walk.loaded.batches.get(step)
    return Going(node, step, walk.workflow, walk.version, walk.now, people, batch)


def _settle(walk: _Walk, node: Node, going: Going) -> None:
    """Write down what became of everybody, and send those on who go on."""
    onward: dict[str, list[Person]] = defaultdict(list)
    for person in going.people:
        id = person.enrolment
        result = going.results.get(id, going.result)
        if id in going.held:
            until, awaits = going.held[id]
            # Each carries on with the moment it came here, so that a wait is not begun anew.
            walk.stands[id] = Stand.waiting(going.step, person.stepped_at, until, awaits)
            if id not in going.unsaid:
                walk.logs.append(Logged(id, going.step, Done.WAITING, "", result))
            continue
        walk.passed[id] += 1
        way = going.ways.get(id, ON)
        status = Done.SKIPPED if id in going.skipped else Done.COMPLETED
        if id in going.skipped:
            result = {**(result or {}), "why": going.skipped[id]}
        walk.logs.append(Logged(id, going.step, status, way, result))
        if id in going.left:
            walk.stands[id] = Stand.over(*going.left[id])
            continue
        target = going.jumps.get(id, node.ways.get(way))
        if target is None:
            walk.stands[id] = Stand.over(Status.COMPLETED)
        else:
            onward[target].append(replace_moment(person, walk.now))
    for key, people in onward.items():
        walk.put(key, people)


def replace_moment(person: Person, now: datetime) -> Person:
    """The same person, who has come to the next step just now."""
    return person._replace(stepped_at=now, arrived=None, tries=0)


def _failed(walk: _Walk, node: Node, person: Person, fault: Exception, *, waited: bool) -> None:
    """Try again later; after the last try, do what the step says is to be done then."""
    step, id = walk.loaded.ids[node.key], person.enrolment
    told = f"{type(fault).__name__}: {fault}"[:LONGEST_ERROR]
    log.warning("A step failed.", extra={"step": node.key, "enrolment": id}, exc_info=fault)
    walk.logs.append(Logged(id, step, Done.FAILED, "", {"try": person.tries + 1}, told))
    if person.tries < node.retrying.tries:
        pause = BACK_OFF[min(person.tries, len(BACK_OFF) - 1)]
        walk.stands[id] = Stand.again(
            step, person.stepped_at, walk.now + pause, tries=person.tries + 1, waited=waited
        )
    elif node.retrying.then == "skip":
        walk.passed[id] += 1
        on = node.ways.get(ON)
        if on is None:
            walk.stands[id] = Stand.over(Status.COMPLETED)
        else:
            walk.put(on, [replace_moment(person, walk.now)])
    elif node.retrying.then == "pause":
        walk.stopped[node.key] += 1
        walk.stands[id] = Stand.stopped(step, person.stepped_at, told)
    else:
        walk.stopped[node.key] += 1
        walk.stands[id] = Stand.over(Status.FAILED, told)
