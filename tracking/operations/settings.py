"""What the firm tracks."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from ground.versions import Versions, refuse_if_outdated
from tracking.models import TrackingRules


@transaction.atomic
def change_tracking(
    *, changes: dict[str, Any], by: User, now: datetime, expected: Versions = None
) -> TrackingRules:
    """Say what is tracked; what is not named in the changes stays. Messages that have left bear
    what was wanted then.

    :raises Outdated: if it was changed since the caller read it.
    """
    TrackingRules.objects.get_or_create(pk=1)
    row = TrackingRules.objects.select_for_update().get(pk=1)
    refuse_if_outdated(row, expected)
    before = {name: getattr(row, name) for name in changes}
    if before == changes:
        return row
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = now
    row.save(update_fields=[*changes, "version", "updated_at"])
    audit.write("tracking.changed", by=by, obj=row, before=before, after=changes, at=now)
    return row
