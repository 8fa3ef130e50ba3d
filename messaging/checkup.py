"""What the doctor looks at in messages."""

from datetime import timedelta

from django.utils import timezone

from ground.doctor import OK, WARN, Result, check
from messaging.sending.queries import lag

LATE = timedelta(minutes=10)


@check("messages")
def messages_leave() -> Result:
    now = lag(now=timezone.now())
    if now.oldest > LATE:
        return Result(
            WARN,
            f"{now.due} message(s) are due, the oldest for {now.oldest.total_seconds():.0f} s.",
            "Is an account active and up, and within its limits? See Settings, Channels.",
        )
    if now.uncertain:
        return Result(
            WARN,
            f"Nobody knows whether {now.uncertain} message(s) arrived.",
            "A person has to decide: they are listed in the admin under Messages.",
        )
    return Result(OK, "Every message that is due leaves.")
