"""What can be listened to, and by whom. Each app registers its own in its `channels.py`."""

import re
from collections.abc import Callable
from typing import Any

from live.errors import BadChannel, MayNotListen

#: `contact:12`, `user:me`, `contacts`.
SPELLING = re.compile(r"(?P<name>[a-z_]{1,50})(?::(?P<id>[A-Za-z0-9_.-]{1,100}))?")
MOST = 50
CHANNELS: dict[str, Callable[[Any, str], bool]] = {}


def channel(name: str, *, may_listen: Callable[[Any, str], bool]) -> None:
    """Register a kind of channel. `may_listen(user, id)` is asked at connect and ever after.

    The id is empty for a channel that has none, such as `contacts`.
    """
    if name in CHANNELS:
        raise ValueError(f"Channel {name} is registered twice.")
    CHANNELS[name] = may_listen


def admit(user: Any, wanted: str) -> list[str]:
    """The channels of a comma-separated list, once the user may listen to every one.

    :raises BadChannel: if one is misspelt or unknown, or there are none or too many.
    :raises MayNotListen: naming the first that the user may not hear.
    """
    names = [part.strip() for part in wanted.split(",") if part.strip()]
    if not names or len(names) > MOST:
        raise BadChannel(f"Name 1 to {MOST} channels, separated by commas.", field="channels")
    mine = f"user:{user.pk}"
    full = list(dict.fromkeys(mine if name == "user:me" else name for name in names))
    for name in full:
        if not _may(user, name):
            raise MayNotListen(channel=name, field="channels")
    return full


def _may(user: Any, name: str) -> bool:
    match = SPELLING.fullmatch(name)
    rule = CHANNELS.get(match["name"]) if match else None
    if match is None or rule is None:
        known = ", ".join(sorted(CHANNELS))
        raise BadChannel(f"{name[:100]!r} is no channel. There are: {known}.", field="channels")
    return rule(user, match["id"] or "")


channel("user", may_listen=lambda user, key: str(user.pk) == key)
