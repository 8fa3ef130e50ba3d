"""The effects that this app itself can carry out."""

from datetime import timedelta

from outbox import mail
from outbox.carriers import carrier
from outbox.models import Policy, State

carrier(
    "mail",
    hand_over=mail.hand_over,
    policy=Policy.RECONCILE,
    cannot_tell=State.WAITING,
    time_out=mail.TIME_OUT,
    lease=mail.TIME_OUT + timedelta(seconds=20),
    forget=("text", "html"),
)
