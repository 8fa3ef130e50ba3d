"""Making, changing and deleting scores."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from contacts.models import ContactType
from contacts.queries.uses import names_asking_for
from ground.doorbell import ring
from ground.mentions import NamedElsewhere, refuse_where_named
from ground.versions import Versions, refuse_if_outdated
from scoring.errors import ScoreTaken
from scoring.factors import factors_of
from scoring.grades import refuse_unfit
from scoring.models import Score, ScoreVersion

REFRESH = "scoring.tasks.refresh_scores"
COLUMNS = (
    *("key", "label", "description", "factors", "least", "most", "grades", "thresholds"),
    "order",
)


@transaction.atomic
def create_score(
    *, type: ContactType, key: str, factors: Any, by: User | None, now: datetime, **given: Any
) -> Score:
    """A score; what it comes to is reckoned a moment later.

    :raises UnfitFactors: naming what cannot be reckoned.
    :raises UnfitGrades: naming what of bounds, grades and thresholds does not go together.
    :raises ScoreTaken: if the type has one of that key.
    """
    factors_of(factors)
    score = Score(type=type, key=key, factors=factors, **given)
    refuse_unfit(score)
    score.created_at = score.updated_at = score.refresh_at = now
    try:
        with transaction.atomic():
            score.save(force_insert=True)
    except IntegrityError:
        raise ScoreTaken(field="key") from None
    _keep_version(score, by=by, now=now)
    audit.write("score.created", by=by, obj=score, after=_picture(score), at=now)
    ring(REFRESH)
    return score


@transaction.atomic
def change_score(
    *,
    score: Score,
    changes: dict[str, Any],
    by: User | None,
    now: datetime,
    expected: Versions = None,
) -> Score:
    """Change a score; what is not named stays.

    :raises Outdated: if it was changed since the caller read it.
    :raises UnfitFactors, UnfitGrades: as for a new one.
    """
    score = Score.objects.select_for_update().get(pk=score.pk)
    refuse_if_outdated(score, expected)
    before = _picture(score)
    if "factors" in changes:
        factors_of(changes["factors"])
    for name, value in changes.items():
        setattr(score, name, value)
    refuse_unfit(score)
    after = _picture(score)
    if after != before:
        touch(score, by=by, now=now, also=list(changes))
        audit.write("score.changed", by=by, obj=score, before=before, after=after, at=now)
    return score


@transaction.atomic
def delete_score(*, score: Score, by: User, now: datetime, expected: Versions = None) -> None:
    """Forget a score with all its values.

    :raises NamedElsewhere: saying what asks for it, unless another bears its key.
    """
    score = Score.objects.select_for_update().get(pk=score.pk)
    refuse_if_outdated(score, expected)
    is_last = not Score.objects.filter(key=score.key).exclude(pk=score.pk).exists()
    if is_last and (named := names_asking_for(score.key)):
        raise NamedElsewhere(named)
    if is_last:
        refuse_where_named("score", score.key)
    audit.write("score.deleted", by=by, obj=score, before=_picture(score), at=now)
    score.delete()


@transaction.atomic
def watch_threshold(*, score: Score, threshold: int, now: datetime) -> None:
    """Have it recorded from now on when somebody reaches a value, or falls below it again.

    Nobody is reckoned again for it: the formula stays as it is.
    """
    score = Score.objects.select_for_update().get(pk=score.pk)
    if threshold in score.thresholds:
        return
    before = _picture(score)
    score.thresholds = sorted({*score.thresholds, threshold})
    refuse_unfit(score)
    Score.objects.filter(pk=score.pk).update(thresholds=score.thresholds)
    audit.write("score.changed", by=None, obj=score, before=before, after=_picture(score), at=now)


def touch(score: Score, *, by: User | None, now: datetime, also: list[str] | None = None) -> None:
    """Have everybody reckoned again as soon as a worker is free; a refresh under way ends."""
    score.version += 1
    score.updated_at = score.refresh_at = now
    # What it depends on is known again once that is done.
    score.touched_by, score.fault = None, ""
    columns = ["version", "updated_at", "refresh_at", "touched_by", "fault"]
    score.save(update_fields=[*(also or ()), *columns])
    _keep_version(score, by=by, now=now)
    ring(REFRESH)


@transaction.atomic
def ask_for_refresh(*, score: Score, now: datetime) -> None:
    """Have everybody reckoned again, as soon as a worker is free."""
    Score.objects.filter(pk=score.pk).update(refresh_at=now)
    ring(REFRESH)


def _picture(score: Score) -> dict[str, Any]:
    return {name: getattr(score, name) for name in COLUMNS}


def _keep_version(score: Score, *, by: User | None, now: datetime) -> None:
    row = {"picture": _picture(score), "by": by, "made_at": now}
    ScoreVersion.objects.update_or_create(score=score, number=score.version, defaults=row)
