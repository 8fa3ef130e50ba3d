"""Keeping scores up to date: everybody when it is due, and at once whoever was touched."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.db import DatabaseError, connection, transaction

from contacts.conditions.fields import OF_CONTACT
from contacts.upkeep import AT_ONCE, END_OF_TIME, claim, end, end_with_fault, let_go
from events.queries import catalogue, projected_up_to
from scoring.activities import SCORE_CHANGED
from scoring.errors import UnfitFactors
from scoring.factors import Factor, factors_of
from scoring.models import Score, ScoreLook
from scoring.operations.reckoning import Among, reckon_and_write

#: Contacts reckoned in one transaction; more would hold the readers of the log back.
STRETCH = 10_000
#: What time alone changes is looked at again so often, or more seldom if it takes long.
SOONEST = timedelta(hours=1)
NEXT_STRETCH = """
SELECT min(id), max(id) FROM (
    SELECT id FROM contacts_contact WHERE type_id = %s AND id > %s ORDER BY id LIMIT %s
) stretch
"""
TAKE = """
DELETE FROM scoring_scorelook WHERE id IN (
    SELECT id FROM scoring_scorelook WHERE (position, activity) <= (%s, %s)
    ORDER BY contact_id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING contact_id
"""
# Of those who are of another type by now.
FORGET = """
DELETE FROM scoring_contactscore v USING scoring_score s, contacts_contact c
WHERE s.id = v.score_id AND c.id = v.contact_id AND v.contact_id = ANY(%s::bigint[])
  AND s.type_id IS DISTINCT FROM c.type_id
"""


def refresh_due(*, now: datetime) -> Iterator[Score]:
    """Bring every score that is due up to date, one after the other."""
    while (score := claim(Score.objects.all(), now=now)) is not None:
        refresh_score(score, now=now)
        yield score


def refresh_score(score: Score, *, now: datetime) -> int:
    """Reckon everybody of the score's type, in stretches; how many came to something else.

    It is given up, to be begun anew, if somebody changes the score meanwhile.
    """
    began, after, done = monotonic(), 0, 0
    same = Score.objects.filter(pk=score.pk)
    try:
        factors = factors_of(score.factors)
        while (among := _stretch(score, after)) is not None:
            with transaction.atomic():
                held = same.filter(version=score.version).select_for_update(no_key=True).first()
                if held is None:
                    let_go(score)
                    return done
                done += reckon_and_write(held, factors, among, now=now)
            after = among.high
    except (UnfitFactors, DatabaseError) as fault:
        return end_with_fault(score, fault, now=now)
    took, touched_by = monotonic() - began, touching(factors)
    end(score, took=took, soonest=SOONEST, now=now, touched_by=touched_by)
    return done


def _stretch(score: Score, after: int) -> Among | None:
    with connection.cursor() as cursor:
        cursor.execute(NEXT_STRETCH, [score.type_id, after, STRETCH])
        low, high = cursor.fetchone()
    return None if low is None else Among(low=low, high=high)


def touching(factors: Sequence[Factor]) -> list[str] | None:
    """The types of activity that can change the score; None for all."""
    found = set(OF_CONTACT)
    for one in factors:
        if one.tree is not None:
            if one.tree.touched_by is None:
                return None
            found |= one.tree.touched_by
        else:
            own = (name for name, type in catalogue().items() if type.by_contact)
            found |= set(one.of or own)
    return sorted(found - {SCORE_CHANGED.name})


@transaction.atomic
def look_again(*, now: datetime) -> int:
    """Reckon again whoever was touched, as far as the projections have read; how many."""
    place = projected_up_to() or END_OF_TIME
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [*place, AT_ONCE])
        touched = sorted(contact for (contact,) in cursor.fetchall())
        if touched:
            cursor.execute(FORGET, [touched])
    if not touched:
        return 0
    for score in Score.objects.select_for_update(no_key=True).order_by("id"):
        try:
            factors = factors_of(score.factors)
        except UnfitFactors:
            continue  # The refresh says what is wrong.
        reckon_and_write(score, factors, Among(touched), now=now)
    return len(touched)


def is_anybody_waiting() -> bool:
    return ScoreLook.objects.exists()
