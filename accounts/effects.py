"""Mail that holds a secret (a link that signs in, a one-time code): sealed until it is sent.

A dump of the database must hold nothing that still opens a door.
"""

from copy import copy
from datetime import timedelta
from typing import Any

from ground.encryption import CannotOpen, seal, unseal
from ground.rotation import Shelf
from outbox import mail
from outbox.carriers import Handed, TryLater, carrier
from outbox.models import Effect, Policy, State
from outbox.operations import ask

SECRET_MAIL = "secret_mail"  # noqa: S105 - the name of a kind


def place_of(key: str) -> str:
    return f"{SECRET_MAIL}.{key}"


#: The mails that wait, and those that were given up but may be sent again.
SHELF = Shelf(
    name="mails with a secret",
    table=Effect._meta.db_table,
    text="(kept.payload ->> 'sealed')",
    token="kept.key",  # noqa: S106 - a column
    put="payload = jsonb_set(kept.payload, '{sealed}', to_jsonb(new.sealed))",
    place=place_of,
    among=f"kept.kind = '{SECRET_MAIL}'",
)


def ask_secret_mail(*, key: str, to: str, subject: str, text: str) -> None:
    """Have the mail sent if the caller's transaction commits."""
    payload: dict[str, Any] = {
        "to": to,
        "subject": " ".join(subject.split()),
        "sealed": seal(text, place=place_of(key)),
    }
    ask(SECRET_MAIL, key=key, payload=payload)


def hand_over(effect: Effect) -> Handed:
    opened = copy(effect)
    try:
        text = unseal(effect.payload["sealed"], place=place_of(effect.key))
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
