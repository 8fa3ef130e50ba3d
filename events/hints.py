"""Which open screens a batch of facts concerns."""

from collections.abc import Iterable, Mapping
from typing import Any

from events.catalogue import ActivityType
from events.consuming import Fact
from events.subjects import CONTACT, ORGANISATION, SUBJECTS

#: Categories of facts that change a record itself, and with it who may see it.
RECORDS = {"contact": "contacts", "organisation": "organisations", "tasks": "tasks"}


def channels_of(fact: Fact) -> Iterable[str]:
    """The channels of whatever the fact is about."""
    if fact.contact_id:
        yield f"{CONTACT}:{fact.contact_id}"
    if fact.organisation_id:
        yield f"{ORGANISATION}:{fact.organisation_id}"
    if fact.subject_type in SUBJECTS:
        yield f"{fact.subject_type}:{fact.subject_id}"


def hints_for(
    facts: Iterable[Fact], types: Mapping[str, ActivityType]
) -> list[tuple[str, str, dict[str, Any]]]:
    """One hint for each channel, with its newest fact; lists are hinted without an id."""
    newest: dict[str, int] = {}
    lists: dict[str, None] = {}
    for fact in facts:
        for channel in channels_of(fact):
            newest[channel] = fact.id
        if changes_record(fact, types):
            lists[RECORDS[types[fact.type].category]] = None
    hints: list[tuple[str, str, dict[str, Any]]] = [
        (channel, "activity", {"activity": id}) for channel, id in newest.items()
    ]
    return [*hints, *((name, "changed", {}) for name in lists)]


def channels_to_recheck(facts: Iterable[Fact], types: Mapping[str, ActivityType]) -> list[str]:
    """The channels whose listeners may have lost sight of the record."""
    found = {c: None for fact in facts if changes_record(fact, types) for c in channels_of(fact)}
    return list(found)


def changes_record(fact: Fact, types: Mapping[str, ActivityType]) -> bool:
    known = types.get(fact.type)
    return known is not None and known.category in RECORDS
