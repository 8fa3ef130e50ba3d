"""What the doctor looks at in the log."""

from events.queries import STALL_SECONDS, consumer_lag, horizon_age
from ground.doctor import FAIL, OK, WARN, Result, check

BEHIND_WARN, BEHIND_FAIL = 60.0, 600.0


@check("consumers")
def consumers_keep_up() -> Result:
    found = consumer_lag()
    for lag in found:
        if lag.dead:
            return Result(
                WARN,
                f"{lag.consumer} has set {lag.dead} activities aside for good.",
                "`manage.py consumers` lists them; mend the cause and have them tried again.",
            )
    slowest = max(found, key=lambda lag: lag.seconds, default=None)
    if slowest is None or slowest.seconds <= BEHIND_WARN:
        return Result(OK, f"{len(found)} consumer(s) keep up with the log.")
    paused = " It is paused." if slowest.is_paused else ""
    fault = f" It fails with: {slowest.fault.splitlines()[-1]}" if slowest.fault else ""
    return Result(
        FAIL if slowest.seconds > BEHIND_FAIL else WARN,
        f"{slowest.consumer} is {slowest.seconds:.0f} s behind the log.{paused}{fault}",
        "Is a worker running? `manage.py consumers` shows each one; resume or mend it.",
    )


@check("open transactions")
def horizon() -> Result:
    age = horizon_age()
    if age > STALL_SECONDS:
        return Result(
            WARN,
            f"A write transaction has been open for {age:.0f} s and holds the log's readers back.",
            "Find it in pg_stat_activity (xact_start) and end it with pg_terminate_backend.",
        )
    return Result(OK, "No old transaction holds the log's readers back.")
