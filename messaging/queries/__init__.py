"""What a person was told."""

from dataclasses import dataclass
from typing import Any

from messaging.models import Notification, NotificationQuerySet

#: A bell says "99+" from here on; counting further would tell nobody anything.
COUNTED_UP_TO = 99


@dataclass(frozen=True)
class Unread:
    """How much waits to be read. `is_capped` means: that many, and more."""

    unread: int
    is_capped: bool


def list_notifications(*, for_user: Any) -> NotificationQuerySet:
    """What a person was told in the app and may still see."""
    return Notification.objects.visible_to(for_user).filter(in_bell=True)


def count_unread(*, for_user: Any) -> Unread:
    waiting = list_notifications(for_user=for_user).unread()
    found = waiting.order_by("-id")[: COUNTED_UP_TO + 1].count()
    return Unread(min(found, COUNTED_UP_TO), found > COUNTED_UP_TO)
