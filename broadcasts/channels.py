"""What of broadcasts can be listened to live."""

from typing import Any

from broadcasts.permissions import BROADCASTS_VIEW
from live.channels import channel


def may_hear_broadcast(user: Any, key: str) -> bool:
    return key.isdecimal() and may_hear_broadcasts(user, "")


def may_hear_broadcasts(user: Any, key: str) -> bool:
    return not key and BROADCASTS_VIEW in user.granted_codes


channel("broadcast", may_listen=may_hear_broadcast)
channel("broadcasts", may_listen=may_hear_broadcasts)
