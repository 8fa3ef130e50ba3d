"""What stands against a document's going live, and what somebody should look at before it does.

A finding has the place in the document (`field`), the step if it is one, what is wrong, and its
level: with an `error` a workflow is not published, a `warning` is for a person to judge.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from automation.documents.naming import missing
from automation.documents.reading import read
from automation.errors import BadWorkflow
from automation.options import Option
from automation.program import ON, Node, Program, Rule
from automation.steps.types import STEPS
from automation.triggers.hearing import type_named, where_of
from contacts.conditions.parsing import parse
from contacts.errors import BadConditions
from events.queries import own_names

ERROR, WARNING = "error", "warning"


class Finding(NamedTuple):
    field: str
    detail: str
    step: str = ""
    level: str = ERROR

    def as_json(self) -> dict[str, str]:
        return {name: value for name, value in self._asdict().items() if name != "step" or value}


def check(document: Any, *, now: datetime) -> list[Finding]:
    """Everything that is wrong with a document, from the top."""
    try:
        program = read(document)
    except BadWorkflow as fault:
        return [Finding(one["field"], one["detail"]) for one in fault.facts["errors"]]
    return [
        *_of_entry(program, now),
        *(found for node in program for found in _of_step(node, program, now)),
        *_of_ways(program),
        *_of_names(program),
    ]


def errors_of(findings: Iterable[Finding]) -> list[dict[str, str]]:
    return [one.as_json() for one in findings if one.level == ERROR]


# Who comes in, and who leaves -------------------------------------------------------------------


def _of_entry(program: Program, now: datetime) -> Iterator[Finding]:
    if program.first is None:
        yield Finding("steps", _("There is no step."))
    if not program.triggers:
        detail = _("Nothing brings people in; they come by hand, or over the API.")
        yield Finding("triggers", detail, level=WARNING)
    keys = [trigger.key for trigger in program.triggers]
    for trigger in program.triggers:
        type = type_named(trigger.type)
        if keys.count(trigger.key) > 1:
            yield Finding(f"{trigger.place}.id", _("Another trigger has this id."))
        if type is None:
            continue
        if type.needs:
            yield Finding(f"{trigger.place}.type", _needs(type.needs))
        for option, detail in type.check(trigger.config):
            yield Finding(f"{trigger.place}.{option}", detail)
        yield from _of_tree(trigger.conditions, f"{trigger.place}.conditions")
        if type.activity is not None:
            heard = type.activity(trigger.config)
            said = [*heard.where, *(trigger.config.get("where") or [])]
            yield from _of_where(heard.types, said, f"{trigger.place}.where", now)
    yield from _of_tree(program.entry.conditions, "entry.conditions")
    if program.entry.group and program.entry.again == "always":
        detail = _("In a group somebody is in one workflow at a time, and so in this one once.")
        yield Finding("entry.again", detail)
    for rule in (program.goal, *program.exits):
        if rule is not None:
            yield from _of_rule(rule, now)


def _of_rule(rule: Rule, now: datetime) -> Iterator[Finding]:
    yield from _of_tree(rule.conditions, f"{rule.place}.conditions")
    if rule.activity:
        yield from _of_where([rule.activity], rule.where or [], f"{rule.place}.where", now)


def _of_tree(tree: Any, place: str, step: str = "") -> Iterator[Finding]:
    """What in conditions cannot be understood, or names something that is not there."""
    if tree is None:
        return
    try:
        parse(tree, root=place)
    except BadConditions as fault:
        for one in fault.facts["errors"]:
            yield Finding(one["field"], one["detail"], step)


def _of_where(
    types: Iterable[str], said: Any, place: str, now: datetime, step: str = ""
) -> Iterator[Finding]:
    try:
        where_of(own_names(types), said, row="act", now=now, root=place)
    except BadConditions as fault:
        for one in fault.facts["errors"]:
            yield Finding(one["field"], one["detail"], step)


def _needs(app: str) -> str:
    return _("This needs the app for %(app)s, which is not here yet.") % {"app": app}


# Steps ------------------------------------------------------------------------------------------


def _of_step(node: Node, program: Program, now: datetime) -> Iterator[Finding]:
    type = STEPS[node.type]
    if type.needs:
        yield Finding(f"{node.place}.type", _needs(type.needs), node.key)
    for named, detail in type.check(node.config):
        yield Finding(f"{node.place}.{named}", detail, node.key)
    for option in type.options:
        value, place = node.config.get(option.name), f"{node.place}.{option.name}"
        if value is None:
            continue
        if option.kind == "conditions":
            yield from _of_tree(value, place, node.key)
        elif option.kind == "where":
            types = [node.config.get("activity", "")]
            yield from _of_where(types, value, place, now, node.key)
        elif option.kind == "step" and value not in program.nodes:
            yield Finding(place, _("There is no step with this id."), node.key)
        elif option.name == "past" and program.nodes[value].order <= node.order:
            yield Finding(place, _("This has to be a step further down."), node.key)
    below = {one.branch for one in program if one.parent == node.key}
    ways = type.branches(node.config)
    if ways and not below:
        detail = _("Nothing stands on any of its branches.")
        yield Finding(f"{node.place}.branches", detail, node.key, WARNING)


def _of_ways(program: Program) -> Iterator[Finding]:
    """Steps that nobody comes to, and circles that nobody would come out of."""
    reached = set(_reachable(program))
    for node in program:
        if node.key not in reached:
            detail = _("Nobody comes to this step.")
            yield Finding(node.place, detail, node.key, WARNING)
    for key in sorted(reached, key=lambda one: program.nodes[one].order):
        node = program.nodes[key]
        if node.type == "go_to_step" and _comes_back(program, key):
            detail = _("This goes in a circle in which nobody ever waits.")
            yield Finding(f"{node.place}.to", detail, key)


def leads_to(node: Node) -> set[str]:
    """The steps that people can come to from it."""
    if node.type == "exit_workflow":
        return set()
    if node.type == "go_to_step":
        return {str(node.config.get("to"))}
    ways = STEPS[node.type].branches(node.config) or (ON,)
    # A step that branches is gone past where it fails.
    return {target for way in (*ways, ON) if (target := node.ways.get(way)) is not None}


def _reachable(program: Program) -> Iterator[str]:
    ahead, seen = [program.first] if program.first else [], set[str]()
    while ahead:
        key = ahead.pop()
        if key in seen or key not in program.nodes:
            continue
        seen.add(key)
        yield key
        ahead += leads_to(program.nodes[key])


def _comes_back(program: Program, start: str) -> bool:
    """Whether a way leads from the step to itself on which nobody waits."""
    ahead, seen = list(leads_to(program.nodes[start])), set[str]()
    while ahead:
        key = ahead.pop()
        if key == start:
            return True
        if key in seen or key not in program.nodes or STEPS[program.nodes[key].type].waits:
            continue
        seen.add(key)
        ahead += leads_to(program.nodes[key])
    return False


# What is named ----------------------------------------------------------------------------------


class Named(NamedTuple):
    """Something that a document names: of a kind of option, at a place."""

    kind: str
    name: str
    place: str
    step: str
    channel: str = ""


def named_in(program: Program) -> Iterator[Named]:
    """All that a document names outside of its conditions."""
    for trigger in program.triggers:
        type = type_named(trigger.type)
        for option in type.options if type else ():
            yield from _names(option, trigger.config, trigger.place, "")
    for node in program:
        for option in STEPS[node.type].options:
            yield from _names(option, node.config, node.place, node.key)
    for rule in (program.goal, *program.exits):
        if rule is not None and rule.activity:
            yield Named("activity", rule.activity, f"{rule.place}.activity", "")


def _names(option: Option, config: Mapping[str, Any], place: str, step: str) -> Iterator[Named]:
    value = config.get(option.name)
    if value is None or value == option.default:
        return
    kind = option.kind.removesuffix("s") if option.kind == "tags" else option.kind
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield Named(kind, one, f"{place}.{option.name}", step, option.channel)


def _of_names(program: Program) -> Iterator[Finding]:
    named = list(named_in(program))
    gone = missing((one.kind, one.name) for one in named)
    for one in named:
        if (one.kind, one.name) in gone:
            detail = _("There is no “%(name)s” any more, or there never was.") % {"name": one.name}
            yield Finding(one.place, detail, one.step)
