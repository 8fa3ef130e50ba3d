"""The effects of telling staff: mails of notifications, put together when they leave."""

from collections.abc import Iterable
from copy import copy
from datetime import timedelta
from typing import Any

from messaging import letters
from messaging.pushing import effects as pushes
from outbox import mail
from outbox.carriers import Handed, carrier
from outbox.models import Effect, Policy, State
from outbox.operations import Wanted, ask_many

AT_ONCE, DAILY, PUSH = "notice_mail", "daily_mail", pushes.PUSH
#: What stands instead of a provider's name for a mail that had nothing to tell any more.
NOTHING_TO_TELL = "nothing to tell"


def ask_mails(told: Iterable[tuple[int, str, str]]) -> None:
    """Have a mail sent of each notification, with its subject and what it says beside it."""
    wanted = [
        Wanted(f"notification:{id}", {"notification": id, "subject": subject, "letter": letter})
        for id, subject, letter in told
    ]
    if wanted:
        ask_many(AT_ONCE, wanted)


def ask_daily_mail(*, user: int, day: str, notifications: list[int]) -> None:
    """Have the mail of a day sent."""
    ask_many(DAILY, [Wanted(f"{user}:{day}", {"user": user, "notifications": notifications})])


def mail_one(effect: Effect) -> Handed:
    said = effect.payload
    return _hand_over(effect, letters.letter_of(said["notification"], said))


def mail_day(effect: Effect) -> Handed:
    said = effect.payload
    return _hand_over(effect, letters.daily_mail(said["user"], said["notifications"]))


def _hand_over(effect: Effect, written: dict[str, Any] | None) -> Handed:
    if written is None:
        return Handed(reference=NOTHING_TO_TELL)
    filled = copy(effect)
    filled.payload = written
    # One name per mail: keys of two kinds may be alike.
    filled.key = f"{effect.kind}:{effect.key}"
    return mail.hand_over(filled)


for kind, hand_over in ((AT_ONCE, mail_one), (DAILY, mail_day)):
    carrier(
        kind,
        hand_over=hand_over,
        policy=Policy.RECONCILE,
        cannot_tell=State.WAITING,
        time_out=mail.TIME_OUT,
        lease=mail.TIME_OUT + timedelta(seconds=20),
        forget=("letter",),
    )
