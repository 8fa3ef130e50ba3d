"""What becomes of a message after a hand-over or a look-up; pure, so that every case is plain.

Marketing is handed over at most once: where nobody knows whether it was taken it stays
*uncertain*, for a person to settle. What somebody has to be told is asked about where the
provider can be asked, and otherwise sent again under the same Message-ID, which most mailboxes
fold into the first.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.adapters import Answer, Bounce, Down, Handed, Refused, TryLater
from messaging.models import Category, Message, Status

#: A day, give or take: what SMTP calls "for now" may last that long.
MOST_TRIES = 12
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=3)
LONGEST_ERROR = 2_000
#: What a message failed of, beside the gate's verdicts.
REASONS = {Bounce.HARD: "hard_bounce", Bounce.SOFT: "soft_bounce", Bounce.BLOCK: "refused"} | {
    Bounce.STOP: "stopped"
}
GAVE_UP, UNWRITTEN, NO_ACCOUNT = "gave_up", "missing_variable", "no_account"


@dataclass(frozen=True)
class Outcome:
    """The row as it shall stand. `at` is when it was so, or when it is due again, or, while it
    is being handed over, when to ask the provider.
    """

    message_id: int
    status: Status
    at: datetime
    reason: str = ""
    error: str = ""
    provider_id: str = ""
    #: The try did not count: nothing was wrong with the message.
    is_spared: bool = False
    #: What its variables were filled with, as JSON.
    values: str | None = None


def after_handing_over(
    message: Message, answer: Answer, *, can_find: bool, now: datetime
) -> Outcome:
    """`message.tries` already counts this hand-over."""
    if isinstance(answer, Handed):
        return Outcome(message.pk, Status.SENT, now, provider_id=answer.provider_id[:255])
    if isinstance(answer, Refused):
        return failed(message, REASONS[answer.bounce], answer.why, now)
    if isinstance(answer, TryLater):
        return again(message, answer, now)
    return _uncertain(message, answer.why, can_find=can_find, now=now)


def after_falling_silent(message: Message, *, can_find: bool, now: datetime) -> Outcome:
    """A worker stopped during the hand-over, and nobody was asked yet."""
    return _uncertain(
        message, "The worker stopped while handing it over.", can_find=can_find, now=now
    )


def after_asking(message: Message, found: Handed | LookupError | None, *, now: datetime) -> Outcome:
    """The provider was asked by our key whether it has the message."""
    if isinstance(found, Handed):
        return Outcome(message.pk, Status.SENT, now, provider_id=found.provider_id[:255])
    if found is None:
        return again(message, TryLater("The provider never got it."), now)
    return _uncertain(message, f"The provider cannot tell: {found}", can_find=False, now=now)


def again(message: Message, why: TryLater, now: datetime) -> Outcome:
    """Due again after a pause, as long as there is any hope."""
    is_spared = isinstance(why, Down)
    if message.tries >= MOST_TRIES and not is_spared:
        return failed(message, GAVE_UP, why.why, now)
    wait = pause(0 if is_spared else message.tries)
    if why.after is not None:
        wait = max(wait, min(timedelta(seconds=max(why.after, 0)), LONGEST_PAUSE))
    return Outcome(
        message.pk, Status.PLANNED, now + wait, error=words(why.why), is_spared=is_spared
    )


def failed(message: Message, reason: str, why: str, now: datetime) -> Outcome:
    return Outcome(message.pk, Status.FAILED, now, reason, words(why))


def held(message: Message, reason: str, until: datetime) -> Outcome:
    """Not begun, and due then."""
    return Outcome(message.pk, Status.PLANNED, until, reason)


def _uncertain(message: Message, why: str, *, can_find: bool, now: datetime) -> Outcome:
    is_marketing = message.category == Category.MARKETING
    if can_find and message.tries <= MOST_TRIES:
        # Asking sends nothing, so marketing may be asked about as well.
        return Outcome(message.pk, Status.HANDING_OFF, now + FIRST_PAUSE, error=words(why))
    if is_marketing or message.tries >= MOST_TRIES:
        return Outcome(message.pk, Status.UNCERTAIN, now, error=words(why))
    return again(message, TryLater(why), now)


def pause(tries: int) -> timedelta:
    """Three times longer each time, give or take a quarter so that retries spread out."""
    spread = random.uniform(0.75, 1.25)  # noqa: S311 - not a secret
    longer: int = 3 ** max(min(tries, 10) - 1, 0)
    return min(FIRST_PAUSE * longer * spread, LONGEST_PAUSE)


def words(why: object) -> str:
    return str(why).replace("\x00", "")[:LONGEST_ERROR]
