"""The firm's rules for its broadcasts."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from broadcasts.models import BroadcastRules
from broadcasts.queries.rules import rules_now
from ground.versions import Versions, refuse_if_outdated

COLUMNS = ("needs_approval", "approval_above", "needs_test", "judged_after_hours")


@transaction.atomic
def change_rules(
    *, changes: dict[str, Any], by: User, now: datetime, expected: Versions = None
) -> BroadcastRules:
    """Say when a second person or a test is needed, and when a broadcast is judged.

    :raises Outdated: if the rules were changed since the caller read them.
    """
    BroadcastRules.objects.get_or_create(pk=1)
    row = BroadcastRules.objects.select_for_update().get(pk=1)
    refuse_if_outdated(row, expected)
    before = {name: getattr(row, name) for name in COLUMNS}
    after = {**before, **changes}
    if after == before:
        return rules_now()
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = now
    row.save(update_fields=[*changes, "version", "updated_at"])
    audit.write("broadcast_rules.changed", by=by, obj=row, before=before, after=after, at=now)
    return row
