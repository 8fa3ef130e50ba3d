"""The portal's mails: sealed while they wait, and written by the worker that sends them.

Asking for one tells nothing about the address: whether a client has it, what language they
speak and what the firm is called is looked up when the mail goes out. Where nobody has it,
nothing is sent and the effect is done.
"""

import json
from copy import copy
from datetime import timedelta
from typing import Any

from ground.encryption import CannotOpen, seal, unseal
from outbox import mail
from outbox.carriers import Handed, TryLater, carrier
from outbox.models import Effect, Policy, State
from outbox.operations import ask
from portal.mails import written_mail
from portal.queries import find_client

PORTAL_MAIL = "portal_mail"


def ask_portal_mail(*, key: str, kind: str, to: str, **facts: str) -> None:
    """Have a mail of this kind sent to a client, if the caller's transaction commits."""
    text = json.dumps({"kind": kind, "to": to, **facts})
    ask(PORTAL_MAIL, key=key, payload={"sealed": seal(text, place=f"{PORTAL_MAIL}.{key}")})


def hand_over(effect: Effect) -> Handed:
    try:
        text = unseal(effect.payload["sealed"], place=f"{PORTAL_MAIL}.{effect.key}")
    except CannotOpen as fault:
        raise TryLater(fault.detail) from fault
    facts: dict[str, Any] = json.loads(text)
    client = find_client(facts["to"])
    if client is None:
        return Handed()
    opened = copy(effect)
    opened.payload = written_mail(facts, client)
    return mail.hand_over(opened)


carrier(
    PORTAL_MAIL,
    hand_over=hand_over,
    policy=Policy.RECONCILE,
    cannot_tell=State.WAITING,
    time_out=mail.TIME_OUT,
    lease=mail.TIME_OUT + timedelta(seconds=20),
    forget=("sealed",),
)
