"""A document as the program that runs, with every fault named by its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from automation.errors import BadWorkflow
from automation.options import SLUG, Option, Unfit
from automation.program import ON, USUAL_PRIORITY, Entry, Node, Program, Retrying, Rule, Trigger
from automation.steps.types import STEPS, StepType
from automation.triggers.hearing import type_named

FORMAT = 1
MOST_STEPS, DEEPEST, MOST_TRIGGERS, MOST_EXITS, MOST_FAULTS = 300, 12, 20, 20, 50
OF_A_DOCUMENT = frozenset(
    {"format", "key", "name", "description", "kind", "triggers", "entry", "goal", "exits", "steps"}
)
OF_A_STEP = frozenset({"id", "type", "name", "note", "on_error", "branches"})
OF_A_TRIGGER = frozenset({"id", "type", "conditions"})
OF_AN_ENTRY = frozenset({"conditions", "again", "after_days", "group", "priority"})
OF_A_RULE = frozenset({"name", "conditions", "activity", "where", "value", "expected"})
#: What can be expected of a goal: the share that reaches it, and what discounts bring back.
EXPECTED = frozenset({"rate", "discount_return"})
AGAIN = ("never", "after_exit", "always")
THEN = ("skip", "pause", "fail")


def read(document: Any) -> Program:
    """The program of a document.

    :raises BadWorkflow: naming each fault by its place.
    """
    reader = _Reader()
    program = reader.program(document)
    if reader.faults or program is None:
        raise BadWorkflow(errors=reader.faults[:MOST_FAULTS])
    return program


@dataclass
class _Reader:
    faults: list[dict[str, str]] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)

    def refuse(self, place: str, detail: str) -> None:
        self.faults.append({"field": place, "detail": detail})

    def program(self, document: Any) -> Program | None:
        if not isinstance(document, dict):
            self.refuse("", _("A workflow is a mapping."))
            return None
        self.unknown(document, OF_A_DOCUMENT, "")
        if document.get("format", FORMAT) != FORMAT:
            self.refuse("format", _("This format is not known; the one that is has the number 1."))
        first = self.steps(document.get("steps") or [], "steps", None, 1)
        self.link(first)
        triggers = tuple(self.triggers(document.get("triggers") or []))
        entry = self.entry(document.get("entry") or {})
        goal = self.rule(document["goal"], "goal") if document.get("goal") else None
        exits = [
            self.rule(one, f"exits[{place}]")
            for place, one in enumerate(self.listed(document.get("exits"), "exits", MOST_EXITS))
        ]
        return Program(
            self.nodes,
            first[0] if first else None,
            triggers,
            entry,
            goal,
            tuple(filter(None, exits)),
        )

    def listed(self, value: Any, place: str, most: int) -> list[Any]:
        if value in (None, []):
            return []
        if not isinstance(value, list) or len(value) > most:
            self.refuse(place, _("This has to be a list of at most {}.").format(most))
            return []
        return value

    def unknown(self, given: Mapping[str, Any], known: frozenset[str], place: str) -> None:
        for name in sorted(set(map(str, given)) - known):
            self.refuse(f"{place}.{name}".lstrip("."), _("Nothing of this name is known here."))

    # Steps -----------------------------------------------------------------------------------

    def steps(
        self, given: Any, place: str, parent: tuple[str, str] | None, depth: int
    ) -> list[str]:
        """The keys of a run of steps, each read with all below it."""
        if depth > DEEPEST:
            self.refuse(place, _("Branches go {} deep at most.").format(DEEPEST))
            return []
        keys = []
        for number, one in enumerate(self.listed(given, place, MOST_STEPS)):
            key = self.step(one, f"{place}[{number}]", parent, depth)
            if key:
                keys.append(key)
        self._after |= dict(zip(keys, [*keys[1:], None], strict=False))
        return keys

    _after: dict[str, str | None] = field(default_factory=dict)
    _below: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def step(
        self, given: Any, place: str, parent: tuple[str, str] | None, depth: int
    ) -> str | None:
        if not isinstance(given, dict):
            self.refuse(place, _("A step is a mapping."))
            return None
        type = STEPS.get(str(given.get("type")))
        if type is None:
            self.refuse(f"{place}.type", _("There is no step of this type."))
            return None
        key = given.get("id") or f"step-{len(self.nodes) + 1}"
        if not isinstance(key, str) or not SLUG.fullmatch(key):
            self.refuse(f"{place}.id", _("An id is made of small letters, digits, - and _."))
            return None
        if key in self.nodes or len(self.nodes) >= MOST_STEPS:
            self.refuse(f"{place}.id", _("Another step has this id, or there are too many steps."))
            return None
        config = self.config(given, type.options, OF_A_STEP, place)
        over, branch = parent or (None, "main")
        node = Node(
            *(key, type.name, place, len(self.nodes), config),
            *(self.text(given, "name", place), self.text(given, "note", place), over, branch),
            retrying=self.retrying(given.get("on_error"), f"{place}.on_error"),
        )
        self.nodes[key] = node
        self.branches(given.get("branches"), node, type, depth)
        return key

    def branches(self, given: Any, node: Node, type: StepType, depth: int) -> None:
        allowed = type.branches(node.config)
        below = given or {}
        if not isinstance(below, dict):
            self.refuse(f"{node.place}.branches", _("Branches are a mapping of name to steps."))
            return
        self.unknown(below, frozenset(allowed), f"{node.place}.branches")
        self._below[node.key] = {
            way: self.steps(
                below.get(way) or [], f"{node.place}.branches.{way}", (node.key, way), depth + 1
            )
            for way in allowed
        }

    def link(self, _first: list[str]) -> None:
        """Say of each step where it leads: below it, behind it, or behind what it stands in."""
        for key, node in list(self.nodes.items()):
            on = self._behind(key)
            ways = {ON: on}
            for way, keys in self._below.get(key, {}).items():
                ways[way] = keys[0] if keys else on
            self.nodes[key] = _with_ways(node, ways)

    def _behind(self, key: str) -> str | None:
        at: str | None = key
        while at is not None:
            after = self._after.get(at)
            if after is not None:
                return after
            at = self.nodes[at].parent
        return None

    def retrying(self, given: Any, place: str) -> Retrying:
        if given is None:
            return Retrying()
        tries, then = (
            (given.get("tries", 3), given.get("then", "skip"))
            if isinstance(given, dict)
            else (-1, "")
        )
        if not isinstance(tries, int) or not 0 <= tries <= 20 or then not in THEN:
            self.refuse(
                place, _("This says how many tries (0 to 20), and then skip, pause or fail.")
            )
            return Retrying()
        return Retrying(tries, then)

    def text(self, given: Mapping[str, Any], name: str, place: str) -> str:
        try:
            return str(Option(name, "long_text", default="").clean(given.get(name)))
        except Unfit as fault:
            self.refuse(f"{place}.{name}", str(fault))
            return ""

    def config(
        self,
        given: Mapping[str, Any],
        options: tuple[Option, ...],
        apart: frozenset[str],
        place: str,
    ) -> dict[str, Any]:
        self.unknown(given, apart | {option.name for option in options}, place)
        found: dict[str, Any] = {}
        for option in options:
            try:
                value = option.clean(given.get(option.name))
            except Unfit as fault:
                self.refuse(f"{place}.{option.name}{fault.at}", str(fault))
                continue
            if value is not None:
                found[option.name] = value
        return found

    # Who comes in and who leaves --------------------------------------------------------------

    def triggers(self, given: Any) -> Iterator[Trigger]:
        for number, one in enumerate(self.listed(given, "triggers", MOST_TRIGGERS)):
            place = f"triggers[{number}]"
            if not isinstance(one, dict):
                self.refuse(place, _("A trigger is a mapping."))
                continue
            type = type_named(str(one.get("type")))
            if type is None:
                self.refuse(f"{place}.type", _("There is no trigger of this type."))
                continue
            key = one.get("id") or f"trigger-{number + 1}"
            if not isinstance(key, str) or not SLUG.fullmatch(key):
                self.refuse(f"{place}.id", _("An id is made of small letters, digits, - and _."))
                continue
            config = self.config(one, type.options, OF_A_TRIGGER, place)
            yield Trigger(key, type.name, place, config, one.get("conditions") or None)

    def entry(self, given: Any) -> Entry:
        if not isinstance(given, dict):
            self.refuse("entry", _("The rules of entry are a mapping."))
            return Entry()
        self.unknown(given, OF_AN_ENTRY, "entry")
        again, days = given.get("again", "after_exit"), given.get("after_days", 0)
        if again not in AGAIN:
            self.refuse("entry.again", _("This has to be one of: {}.").format(", ".join(AGAIN)))
        if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= 3660:
            self.refuse("entry.after_days", _("This has to be a number of days."))
        group = given.get("group") or ""
        if group and not (isinstance(group, str) and SLUG.fullmatch(group)):
            detail = _("A group's name is made of small letters, digits, - and _.")
            self.refuse("entry.group", detail)
        rank = given.get("priority", USUAL_PRIORITY)
        if isinstance(rank, bool) or not isinstance(rank, int) or not 0 <= rank <= 100:
            self.refuse("entry.priority", _("This has to lie between {} and {}.").format(0, 100))
        return Entry(given.get("conditions") or None, str(again), days, str(group), rank)

    def rule(self, given: Any, place: str) -> Rule | None:
        if not isinstance(given, dict) or not (given.get("conditions") or given.get("activity")):
            self.refuse(place, _("This says conditions, or an activity."))
            return None
        self.unknown(given, OF_A_RULE, place)
        return Rule(
            place,
            self.text(given, "name", place),
            given.get("conditions") or None,
            str(given.get("activity") or ""),
            self.listed(given.get("where"), f"{place}.where", MOST_EXITS) or None,
            given.get("value"),
            self.expected(given.get("expected"), f"{place}.expected"),
        )

    def expected(self, given: Any, place: str) -> dict[str, Any]:
        """What is hoped for: each a least and a most, of which one may be left open."""
        if given is None:
            return {}
        if not isinstance(given, dict) or set(given) - EXPECTED:
            self.refuse(place, _("This is expected of: rate, discount_return."))
            return {}
        for name, span in given.items():
            if not _is_span(span):
                self.refuse(f"{place}.{name}", _("This is a least and a most, as numbers."))
                return {}
        return given


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_span(value: Any) -> bool:
    if not isinstance(value, dict) or not value or set(value) - {"least", "most"}:
        return False
    numbers = [value[end] for end in ("least", "most") if end in value]
    return all(_is_number(one) and 0 <= one <= 1_000 for one in numbers) and (
        sorted(numbers) == numbers
    )


def _with_ways(node: Node, ways: dict[str, str | None]) -> Node:
    from dataclasses import replace

    return replace(node, ways=ways)
