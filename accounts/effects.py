"""Mail that holds a secret (a link that signs in, a one-time code): sealed until it is sent.

A dump of the database must hold nothing that still opens a door.
"""

from copy import copy
from datetime import timedelta
from typing import Any

from ground.encryption import CannotOpen, seal, unseal
from outbox import mail
from outbox.carriers import Handed, TryLater, carrier
from outbox.models import Effect, Policy, State
from outbox.operations import ask

SECRET_MAIL = "secret_mail"  # noqa: S105 - the name of a kind


def ask_secret_mail(*, key: str, to: str, subject: str, text: str) -> None:
    """Have the mail sent if the caller's transaction commits."""
    payload: dict[str, Any] = {
        "to": to,
        "subject": " ".join(subject.split()),
        "sealed": seal(text, place=f"{SECRET_MAIL}.{key}"),
    }
    ask(SECRET_MAIL, key=key, payload=payload)


def hand_over(effect: Effect) -> Handed:
    opened = copy(effect)
    try:
        text = unseal(effect.payload["sealed"], place=f"{SECRET_MAIL}.{effect.key}")
    except CannotOpen as fault:
        raise TryLater(fault.detail) from fault
    opened.payload = {**effect.payload, "text": text}
    return mail.hand_over(opened)


carrier(
    SECRET_MAIL,
    hand_over=hand_over,
    policy=Policy.RECONCILE,
    cannot_tell=State.WAITING,
    time_out=mail.TIME_OUT,
    lease=mail.TIME_OUT + timedelta(seconds=20),
    forget=("sealed",),
)
