"""Wrong passwords that were counted against somebody."""

from datetime import datetime

from axes.models import AccessAttempt
from django.db import transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.models import User


@transaction.atomic
def forget(*, attempts: QuerySet[AccessAttempt], by: User, now: datetime) -> int:
    """Let those who were locked out try again; how many rows were forgotten."""
    rows = list(attempts.select_for_update().order_by("pk"))
    audit.write_many(
        audit.entry(
            "sign_in.unlocked", by=by, at=now, email=row.username or "", ip=row.ip_address or ""
        )
        for row in rows
    )
    AccessAttempt.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
