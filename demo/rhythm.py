"""When things happen: on weekdays more than at weekends, by day more than by night."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

DAY_WEIGHTS = (10, 11, 11, 10, 8, 4, 3)
HOUR_WEIGHTS = (1, 0, 0, 0, 0, 1, 3, 6, 9, 10, 10, 9, 8, 9, 10, 9, 8, 7, 6, 6, 5, 4, 3, 2)
POOL = 8192


class Rhythm:
    """Moments between the opening of the firm and a given day.

    Drawn from a pool made once, because ten million of them are wanted.
    """

    def __init__(self, *, today: date, days: int = 400) -> None:
        self.midnight = datetime.combine(today, time(), tzinfo=UTC)
        self.days = days
        rng = Random(f"rhythm {today} {days}")
        ages = list(range(1, days))
        # A growing firm: twice as much happens now as when it opened.
        weights = [
            DAY_WEIGHTS[(today - timedelta(days=age)).weekday()] * (2 - age / days) for age in ages
        ]
        picked = rng.choices(ages, weights, k=POOL)
        hours = rng.choices(range(24), HOUR_WEIGHTS, k=POOL)
        #: Seconds from the opening, each within a weekday's and an hour's habit.
        self.pool = [
            (days - age) * 86_400 + hour * 3_600 + rng.randrange(3_600)
            for age, hour in zip(picked, hours, strict=True)
        ]
        self.opening = self.midnight - timedelta(days=days)

    def moments(self, rng: Random, *, count: int, after: int = 0) -> list[int]:
        """So many moments in order, as seconds from the opening; none before `after`."""
        pool, random = self.pool, rng.random
        drawn = [pool[int(random() * POOL)] for _ in range(count)]
        span = self.days * 86_400 - after
        late = [s if s >= after else after + s * span // (self.days * 86_400 + 1) for s in drawn]
        return sorted(late)

    def stamp(self, seconds: int) -> str:
        return (self.opening + timedelta(seconds=seconds)).isoformat()
