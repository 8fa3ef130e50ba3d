"""Keeping things no longer than the firm says."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, NamedTuple

from django.db import transaction

from accounts import audit
from accounts.models import User
from ground.retaining import RETAINED, Retained
from ground.versions import Versions, refuse_if_outdated
from privacy.models import LegalHold, RetentionPolicy

BATCH = 1_000
#: One night's work ends after so long; the next goes on.
LONGEST = 600.0


class Rule(NamedTuple):
    """How long a kind is kept: what the firm says, or else the program."""

    retained: Retained
    days: int
    is_on: bool
    policy: RetentionPolicy | None


def rules() -> list[Rule]:
    """Of every kind that apps announce, in the order of their names."""
    said = {row.kind: row for row in RetentionPolicy.objects.all()}
    return [_rule(one, said.get(kind)) for kind, one in sorted(RETAINED.items())]


def _rule(one: Retained, row: RetentionPolicy | None) -> Rule:
    return Rule(one, row.days if row else one.days, row.is_on if row else one.is_on, row)


def rule_of(kind: str) -> Rule | None:
    return next((one for one in rules() if one.retained.kind == kind), None)


def due(rule: Rule, *, now: datetime) -> int:
    """How many would be removed just now."""
    return rule.retained.count(now - timedelta(days=rule.days), held_contacts())


def held_contacts() -> frozenset[int]:
    """The contacts that have to be kept."""
    held = LegalHold.objects.filter(released_at=None)
    return frozenset(held.values_list("contact_id", flat=True))


def enforce(*, now: datetime) -> dict[str, int]:
    """Remove what is older than its rule says, a batch at a time; kind → how many."""
    began, removed = monotonic(), dict[str, int]()
    for rule in rules():
        if not rule.is_on:
            continue
        for count in _batches(rule, now=now):
            removed[rule.retained.kind] = removed.get(rule.retained.kind, 0) + count
            if monotonic() - began > LONGEST:
                return removed
    return removed


def _batches(rule: Rule, *, now: datetime) -> Iterator[int]:
    before, kind, total = now - timedelta(days=rule.days), rule.retained.kind, 0
    while count := rule.retained.remove(before, held_contacts(), BATCH):
        total += count
        yield count
    if total:
        audit.write("retention.enforced", by=None, at=now, kind=kind, removed=total, days=rule.days)


@transaction.atomic
def set_policy(
    *, kind: str, changes: dict[str, Any], by: User, now: datetime, expected: Versions = None
) -> Rule:
    """Say how long a kind is kept, or whether at all it is removed.

    :raises Outdated: if it was changed since the caller read it.
    """
    announced = RETAINED[kind]
    first = {"days": announced.days, "is_on": announced.is_on}
    row, is_new = RetentionPolicy.objects.select_for_update().get_or_create(
        kind=kind, defaults=first
    )
    if not is_new:
        refuse_if_outdated(row, expected)
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    if not is_new:
        row.version += 1
    row.updated_at = now
    row.save(update_fields=[*changes, "version", "updated_at"])
    audit.write("retention.changed", by=by, obj=row, before=before, after=changes, at=now)
    return _rule(announced, row)
