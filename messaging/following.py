"""What follows as a message by hand is put down, or one from outside is kept.

Apps above announce it with `follows`; it is done in the message's own transaction.
"""

from collections.abc import Callable
from datetime import datetime

from messaging.models import Message

Follows = Callable[[Message, datetime], None]
FOLLOWING: list[Follows] = []


def follows(deed: Follows) -> Follows:
    """Announce what is done with each such message, once its words are kept, too."""
    FOLLOWING.append(deed)
    return deed


def follow(message: Message, *, now: datetime) -> None:
    for deed in FOLLOWING:
        deed(message, now)
