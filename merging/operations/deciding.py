"""Saying of two contacts that they are two, and what happens on entry."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from ground.versions import Versions, refuse_if_outdated
from merging.models import Duplicate, DuplicateRules
from merging.queries.duplicates import rules_of_entry

RULES = ("email", "phone", "name")


@transaction.atomic
def dismiss_duplicate(*, duplicate: Any, by: User, now: datetime) -> Any:
    """Say of a pair of contacts or organisations that they are two: they are not proposed again
    unless more speaks for it.
    """
    row = type(duplicate).objects.select_for_update(of=("self",)).get(pk=duplicate.pk)
    if row.state == Duplicate.State.DISMISSED:
        return row
    row.state, row.dismissed_by, row.dismissed_at = Duplicate.State.DISMISSED, by, now
    row.dismissed_score, row.dismissed_reasons = row.score, row.reasons
    _save(row, "dismissed", by=by, now=now)
    return row


@transaction.atomic
def reopen_duplicate(*, duplicate: Any, by: User, now: datetime) -> Any:
    """Propose them again."""
    row = type(duplicate).objects.select_for_update(of=("self",)).get(pk=duplicate.pk)
    if row.state == Duplicate.State.OPEN:
        return row
    row.state, row.dismissed_by, row.dismissed_at = Duplicate.State.OPEN, None, None
    row.dismissed_score = row.dismissed_reasons = None
    _save(row, "reopened", by=by, now=now)
    return row


def _save(row: Any, deed: str, *, by: User, now: datetime) -> None:
    dismissed = ("dismissed_by", "dismissed_at", "dismissed_score", "dismissed_reasons")
    row.save(update_fields=["state", *dismissed])
    kind = "duplicate" if isinstance(row, Duplicate) else "organisation_duplicate"
    audit.write(f"{kind}.{deed}", by=by, obj=row, at=now, first=row.first_id, second=row.second_id)


@transaction.atomic
def change_rules(
    *, changes: dict[str, Any], by: User, now: datetime, expected: Versions = None
) -> DuplicateRules:
    """What is said of somebody who seems to be there already.

    :raises Outdated: if the rules were changed since the caller read them.
    """
    DuplicateRules.objects.get_or_create(pk=1)
    row = DuplicateRules.objects.select_for_update().get(pk=1)
    refuse_if_outdated(row, expected)
    before = {name: getattr(row, name) for name in RULES}
    after = {**before, **changes}
    if after == before:
        return rules_of_entry()
    for name, deed in changes.items():
        setattr(row, name, deed)
    row.version += 1
    row.updated_at = now
    row.save(update_fields=[*changes, "version", "updated_at"])
    audit.write("duplicate_rules.changed", by=by, obj=row, before=before, after=after, at=now)
    return row
