"""Types of triggers.

Most are activities: the type of one, with what must hold of it. A name of the specification that
means an activity with presets (`class_missed`) is such a type too, and so is each of the log's
catalogue without anything being written here. Others come due with time, and say who is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, NamedTuple

from automation.options import Option
from automation.program import Trigger
from contacts.conditions.sql import TRUE, Sql


def no_findings(_config: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    return ()


class Heard(NamedTuple):
    """What a trigger hears of: types of activity, and what must hold of the row `act`."""

    types: tuple[str, ...]
    #: Conditions as documents write them.
    where: Sequence[Any] = ()
    only: Sql = TRUE


@dataclass(frozen=True)
class TriggerType:
    name: str
    label: Any
    group: str
    icon: str
    options: tuple[Option, ...] = ()
    #: Of those that hear of activities: what, by what was chosen.
    activity: Callable[[Mapping[str, Any]], Heard] | None = None
    #: Of those that come due with time: SQL for (contact, at, fact, context) of whoever came due
    #: after the first moment and not after the second; None while nobody can have.
    due: Callable[[Trigger, datetime, datetime], Sql | None] | None = None
    #: Of those that come due at a time of day, by people's own clocks: which.
    at: Callable[[Mapping[str, Any]], time] | None = None
    #: Of those whose `due` answers for the last time of a span alone: when that was.
    last: Callable[[Mapping[str, Any], datetime, datetime], datetime | None] | None = None
    check: Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]] = no_findings
    needs: str = ""
    description: Any = ""


TRIGGERS: dict[str, TriggerType] = {}


def trigger_type(type: TriggerType) -> TriggerType:
    """Announce a type of trigger."""
    if type.name in TRIGGERS:
        raise ValueError(f"Trigger {type.name} is announced twice.")
    TRIGGERS[type.name] = type
    return type
