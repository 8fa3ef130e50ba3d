"""Keeping scores up to date: everybody when it is due, and at once whoever was touched."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.db import DatabaseError, connection, transaction

from contacts.conditions.fields import OF_CONTACT
from contacts.upkeep import AT_ONCE, END_OF_TIME, claim, end, end_with_fault, let_go
from events.queries import projected_up_to
from scoring.activities import OWN
from scoring.errors import UnfitFactors
from scoring.factors import Factor, factors_of
from scoring.models import Score, ScoreLook
from scoring.operations.logged import Among, all_types_of
from scoring.operations.writing import reckon_and_write

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
) RETURNING contact_id, (
    SELECT a.properties ? '$quiet' FROM events_activity a WHERE a.id = scoring_scorelook.activity
)
"""
# Whoever is still to be looked at for something quiet; the refresh may be there first.
QUIET = """
SELECT l.contact_id FROM scoring_scorelook l JOIN events_activity a ON a.id = l.activity
WHERE l.contact_id BETWEEN %s AND %s AND a.properties ? '$quiet'
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
                quiet = _waiting_quietly(among)
                done += reckon_and_write(held, factors, among, now=now, quiet=quiet)
            after = among.high
    except (UnfitFactors, DatabaseError) as fault:
        return end_with_fault(score, fault, now=now)
    took, touched_by = monotonic() - began, touching(factors)
    settled = {"touched_by": touched_by, "settled_version": score.version}
    end(score, took=took, soonest=SOONEST, now=now, **settled)
    return done


def _stretch(score: Score, after: int) -> Among | None:
    with connection.cursor() as cursor:
        cursor.execute(NEXT_STRETCH, [score.type_id, after, STRETCH])
        low, high = cursor.fetchone()
    return None if low is None else Among(low=low, high=high)


def _waiting_quietly(among: Among) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(QUIET, [among.low, among.high])
        return {contact for (contact,) in cursor.fetchall()}


def touching(factors: Sequence[Factor]) -> list[str] | None:
    """The types of activity that can change the score; None for all."""
    found = set(OF_CONTACT)
    for one in factors:
        for tree in one.trees:
            if tree.touched_by is None:
                return None
            found |= tree.touched_by
        if one.measure != "holds":
            found |= set(all_types_of(one))
    return sorted(found - OWN)


@transaction.atomic
def look_again(*, now: datetime) -> int:
    """Reckon again whoever was touched, as far as the projections have read; how many."""
    place = projected_up_to() or END_OF_TIME
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [*place, AT_ONCE])
        looks = dict(cursor.fetchall())
        touched = sorted(looks)
        if touched:
            cursor.execute(FORGET, [touched])
    if not touched:
        return 0
    quiet = {contact for contact, is_quiet in looks.items() if is_quiet}
    for score in Score.objects.select_for_update(no_key=True).order_by("id"):
        try:
            factors = factors_of(score.factors)
        except UnfitFactors:
            continue  # The refresh says what is wrong.
        reckon_and_write(score, factors, Among(touched), now=now, quiet=quiet)
    return len(touched)


def is_anybody_waiting() -> bool:
    return ScoreLook.objects.exists()
