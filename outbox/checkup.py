"""What the doctor looks at in the outbox."""

from datetime import timedelta

from django.utils import timezone

from ground.doctor import FAIL, OK, WARN, Result, check
from outbox.queries import lag

LATE_WARN, LATE_FAIL = timedelta(minutes=1), timedelta(minutes=10)


@check("outbox")
def effects_are_carried_out() -> Result:
    now = lag(now=timezone.now())
    if now.oldest > LATE_WARN:
        return Result(
            FAIL if now.oldest > LATE_FAIL else WARN,
            f"{now.waiting} effect(s) are due, the oldest for {now.oldest.total_seconds():.0f} s.",
            "Is a worker running? Look at var/log/worker.log.",
        )
    if now.dead or now.unknown:
        return Result(
            WARN,
            f"{now.dead} effect(s) were given up, {now.unknown} have an unknown outcome.",
            "A person has to decide: they are listed in the admin under Outbox.",
        )
    return Result(OK, "Everything due was carried out.")
