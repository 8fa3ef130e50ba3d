"""What a drafted score would come to, beside what the kept one comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import F, Func

from contacts.errors import ConditionsTookTooLong
from contacts.models import Contact, ContactType
from scoring.errors import UnfitFactors
from scoring.factors import factors_of
from scoring.grades import refuse_unfit
from scoring.models import Score
from scoring.operations.logged import Among
from scoring.operations.reckoning import Reckoned, reckon

#: People a draft is tried on: enough for a spread, and few enough while somebody types.
TRIED = 500
SHOWN = 10
TENTHS = 10
IN_TIME = "SET LOCAL statement_timeout = '5s'"


@dataclass(frozen=True)
class Would:
    """What somebody would score, and scores by the formula that is kept."""

    contact: Contact
    value: int
    points: list[float]
    before: int | None
    grade: str
    grade_before: str | None


@dataclass(frozen=True)
class Preview:
    people: int
    average: float | None
    average_before: float | None
    higher: int
    lower: int
    tenths: list[int]
    tenths_before: list[int] | None
    grades: list[dict[str, Any]]
    regraded: int
    sample: list[Would]


def preview(
    *,
    type: ContactType,
    factors: Any,
    most: int,
    kept: Score | None,
    for_user: Any,
    now: datetime,
    least: int = 0,
    grades: Any = (),
) -> Preview:
    """What a draft would come to for some people of the type, of those the person may see.

    :raises UnfitFactors, UnfitGrades: naming what cannot be reckoned.
    :raises ConditionsTookTooLong: if the database could not answer in time.
    """
    understood = factors_of(factors)
    drafted = Score(type=type, factors=factors, least=least, most=most, grades=list(grades))
    refuse_unfit(drafted)
    # What was given by hand counts by either formula.
    drafted.pk = kept.pk if kept else None
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(IN_TIME)
            people = _tried(type, for_user)
            among = Among([one.pk for one in people])
            after = reckon(drafted, understood, among, now=now)
            before = _kept_values(kept, among, now)
    except OperationalError as fault:
        raise ConditionsTookTooLong from fault
    rows = [_would(one, after[one.pk], before) for one in people if one.pk in after]
    return _summed(rows, drafted, kept if before is not None else None)


def _tried(type: ContactType, user: Any) -> list[Contact]:
    """Some people: spread over all, and the same each time, so that only the draft changes."""
    rows = Contact.objects.visible_to(user).filter(type=type)
    return list(rows.order_by(Func(F("pk"), function="hashint8"), "pk")[:TRIED])


def _kept_values(kept: Score | None, among: Among, now: datetime) -> dict[int, Reckoned] | None:
    """By the kept formula as of now, so that only the formula makes a difference."""
    if kept is None:
        return None
    try:
        return reckon(kept, factors_of(kept.factors), among, now=now)
    except UnfitFactors:
        return None


def _would(contact: Contact, after: Reckoned, before: dict[int, Reckoned] | None) -> Would:
    was = before.get(contact.pk) if before else None
    before_grade = was.grade if was else None
    before_value = was.value if was else None
    return Would(contact, after.value, after.points, before_value, after.grade, before_grade)


def _summed(rows: list[Would], drafted: Score, kept: Score | None) -> Preview:
    had = [row.before for row in rows if row.before is not None]
    values = [row.value for row in rows]
    moved = [row.value - row.before for row in rows if row.before is not None]
    return Preview(
        len(rows),
        _average(values),
        _average(had),
        sum(by > 0 for by in moved),
        sum(by < 0 for by in moved),
        _spread(values, drafted),
        None if kept is None else _spread(had, kept),
        [_graded(grade, rows) for grade in sorted(drafted.grades, key=lambda one: one["from"])],
        sum(row.grade_before not in (None, "", row.grade) for row in rows),
        _shown(rows),
    )


def _graded(grade: dict[str, Any], rows: list[Would]) -> dict[str, Any]:
    """How many would have the grade, and have one of that key now."""
    return {
        "key": grade["key"],
        "label": grade["label"],
        "people": sum(row.grade == grade["key"] for row in rows),
        "before": sum(row.grade_before == grade["key"] for row in rows),
    }


def _average(values: Sequence[int]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None


def _spread(values: Sequence[int], score: Score) -> list[int]:
    """How many are in each tenth of the range."""
    counts = [0] * TENTHS
    for value in values:
        tenth = (value - score.least) * TENTHS // (score.most - score.least)
        counts[min(TENTHS - 1, tenth)] += 1
    return counts


def _shown(rows: list[Would]) -> list[Would]:
    """Those for whom most changes; where nothing does, some from the highest to the lowest."""
    moved = [row for row in rows if row.before not in (None, row.value)]
    if moved:
        return sorted(moved, key=lambda row: -abs(row.value - (row.before or 0)))[:SHOWN]
    ranked = sorted(rows, key=lambda row: -row.value)
    if len(ranked) <= SHOWN:
        return ranked
    return [ranked[place * (len(ranked) - 1) // (SHOWN - 1)] for place in range(SHOWN)]
