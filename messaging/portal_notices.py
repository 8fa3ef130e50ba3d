"""What clients do with their notices; a message behind one is read as well."""

from datetime import datetime

from django.db import transaction

from messaging.in_app import KEY
from messaging.models import NotificationQuerySet
from messaging.operations import mark_read
from messaging.sending.statuses import note_read


@transaction.atomic
def read_notices(*, notices: NotificationQuerySet, now: datetime) -> int:
    """Note that a client read them; how many were not before."""
    unread = notices.unread()
    keys = list(
        unread.filter(key__startswith=KEY).select_for_update().order_by("pk")
        .values_list("key", flat=True)
    )  # fmt: skip
    count = mark_read(notifications=notices, now=now)
    note_read(tokens=[key.removeprefix(KEY) for key in keys], now=now)
    return count
