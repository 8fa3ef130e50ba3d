"""What becomes of an effect after a hand-over or a look-up; pure, so that every case is plain."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from outbox.carriers import Carrier, Handed, NotFound, Refused, TryLater
from outbox.models import Effect, Policy, State

LONGEST_PAUSE = timedelta(hours=3)
LONGEST_ERROR = 2_000


@dataclass(frozen=True)
class Outcome:
    """The row as it shall stand. While `handing_off`, `due_at` is when to ask the provider."""

    effect_id: int
    state: State
    due_at: datetime
    reference: str = ""
    result: dict[str, Any] | None = None
    error: str = ""


def after_handing_over(
    effect: Effect, *, carrier: Carrier, answer: Handed | Exception, now: datetime
) -> Outcome:
    """`effect.tries` already counts this hand-over."""
    if isinstance(answer, Handed):
        return _done(effect, answer, now)
    if isinstance(answer, Refused):
        return _stopped(effect, State.DEAD, answer, now)
    if isinstance(answer, TryLater):
        return _again(effect, carrier, answer, now)
    return _uncertain(effect, carrier, answer, now)


def after_asking(
    effect: Effect, *, carrier: Carrier, answer: Handed | NotFound | Exception, now: datetime
) -> Outcome:
    """The provider was asked by our key whether it has the effect."""
    if isinstance(answer, Handed):
        return _done(effect, answer, now)
    if answer is NotFound.ABSENT:
        return _again(effect, carrier, effect.last_error or "The provider never got it.", now)
    if answer is NotFound.CANNOT_TELL:
        return _cannot_tell(effect, carrier, "The provider cannot tell whether it arrived.", now)
    return _uncertain(effect, carrier, answer, now)


def after_falling_silent(effect: Effect, *, carrier: Carrier, now: datetime) -> Outcome:
    """A worker stopped during the hand-over, and nobody can be asked."""
    return _cannot_tell(effect, carrier, "The worker stopped while handing it over.", now)


def _done(effect: Effect, handed: Handed, now: datetime) -> Outcome:
    return Outcome(effect.pk, State.DONE, now, handed.reference[:255], handed.result)


def _stopped(effect: Effect, state: State, why: object, now: datetime) -> Outcome:
    return Outcome(effect.pk, state, now, error=words(why))


def _again(effect: Effect, carrier: Carrier, why: object, now: datetime) -> Outcome:
    if effect.tries >= carrier.most_tries:
        return _stopped(effect, State.DEAD, why, now)
    wait = pause(effect.tries, first=carrier.first_pause)
    if isinstance(why, TryLater) and why.after is not None:
        wait = max(wait, min(timedelta(seconds=why.after), LONGEST_PAUSE))
    return Outcome(effect.pk, State.WAITING, now + wait, error=words(why))


def _uncertain(effect: Effect, carrier: Carrier, why: Exception, now: datetime) -> Outcome:
    if effect.policy == Policy.AT_MOST_ONCE or carrier.find is None:
        return _cannot_tell(effect, carrier, why, now)
    if effect.tries > carrier.most_tries:
        return _stopped(effect, State.UNKNOWN, why, now)
    wait = pause(1, first=carrier.first_pause)
    return Outcome(effect.pk, State.HANDING_OFF, now + wait, error=words(why))


def _cannot_tell(effect: Effect, carrier: Carrier, why: object, now: datetime) -> Outcome:
    if effect.policy == Policy.AT_MOST_ONCE or carrier.cannot_tell != State.WAITING:
        return _stopped(effect, State.UNKNOWN, why, now)
    return _again(effect, carrier, why, now)


def pause(tries: int, *, first: timedelta) -> timedelta:
    """Three times longer each time, give or take a quarter so that retries spread out."""
    spread = random.uniform(0.75, 1.25)  # noqa: S311 - not a secret
    longer: int = 3 ** max(tries - 1, 0)
    return min(first * longer * spread, LONGEST_PAUSE)


def words(why: object) -> str:
    text = f"{type(why).__name__}: {why}" if isinstance(why, Exception) else str(why)
    return text.replace("\x00", "")[:LONGEST_ERROR]
