"""Points given or taken by hand, or by what acts for somebody, to as many contacts as are meant."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.models import User
from contacts.models import Contact
from events import titles
from events.operations import record_rows
from events.operations.copying import Entry
from scoring.activities import POINTS_GIVEN
from scoring.errors import PointsOutOfRange, UnfitFactors
from scoring.factors import factors_of
from scoring.models import Score
from scoring.operations.logged import Among
from scoring.operations.writing import reckon_and_write

MOST = Decimal(1000)
AT_ONCE = 10_000
# Of another type, or gone: whoever is passed over is not among the answers.
GIVE = """
INSERT INTO scoring_givenpoints (score_id, contact_id, points, reason, by_id, given_at, expires_at)
SELECT %s, c.id, %s, %s, %s, %s, %s FROM contacts_contact c
WHERE c.id IN (SELECT id FROM contacts_contact WHERE type_id = %s AND id = ANY(%s::bigint[])
    ORDER BY id FOR KEY SHARE)
RETURNING contact_id
"""


@transaction.atomic
def give_points(
    *,
    contacts: QuerySet[Contact] | Sequence[int],
    score: Score,
    points: Decimal | float,
    reason: str,
    by: User | None,
    now: datetime,
    expires_at: datetime | None = None,
) -> int:
    """Give points, or take them where they are below nought; how many contacts there were.

    Contacts of another type than the score's are passed over. Values are up to date at once.

    :raises PointsOutOfRange: for nought, for more than a thousand, or if they expire before now.
    """
    given = Decimal(str(points)).quantize(Decimal("0.01"))
    if not given or abs(given) > MOST:
        raise PointsOutOfRange(field="points")
    if expires_at is not None and expires_at <= now:
        raise PointsOutOfRange(field="expires_at")
    score = Score.objects.select_for_update(no_key=True).get(pk=score.pk)
    done = 0
    for ids in _stretches(contacts):
        row = [score.pk, given, reason, getattr(by, "pk", None), now, expires_at]
        with connection.cursor() as cursor:
            cursor.execute(GIVE, [*row, score.type_id, ids])
            meant = sorted(id for (id,) in cursor.fetchall())
        said = {
            "score": score.key,
            "name": score.label,
            "points": float(given),
            "reason": reason,
            "expires_at": expires_at and expires_at.isoformat(),
        }
        title = titles.fill(POINTS_GIVEN.title, {**said, "points": f"{given.normalize():+f}"})
        record_rows(
            [
                Entry(
                    POINTS_GIVEN.name,
                    title,
                    now,
                    contact_id=id,
                    properties=said,
                    by_id=getattr(by, "pk", None),
                )
                for id in meant
            ]
        )
        _reckon(score, meant, now)
        done += len(meant)
    return done


def subtract_points(
    *,
    contacts: QuerySet[Contact] | Sequence[int],
    score: Score,
    points: Decimal | float,
    reason: str,
    by: User | None,
    now: datetime,
) -> int:
    """Take points; otherwise as `give_points`."""
    return give_points(
        contacts=contacts, score=score, points=-points, reason=reason, by=by, now=now
    )


def _stretches(contacts: QuerySet[Contact] | Sequence[int]) -> Iterator[list[int]]:
    if isinstance(contacts, QuerySet):
        contacts = list(contacts.order_by("pk").values_list("pk", flat=True))
    ids = sorted(set(contacts))
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _reckon(score: Score, ids: list[int], now: datetime) -> None:
    try:
        factors = factors_of(score.factors)
    except UnfitFactors:
        return  # The refresh says what is wrong, and reckons them with all others once it is not.
    reckon_and_write(score, factors, Among(ids), now=now)
