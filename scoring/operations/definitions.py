"""Making, changing and deleting scores."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from contacts.errors import NamedElsewhere
from contacts.models import ContactType
from contacts.queries.uses import names_asking_for
from ground.doorbell import ring
from ground.versions import Versions, refuse_if_outdated
from scoring.errors import ScoreTaken
from scoring.factors import factors_of
from scoring.models import Score

REFRESH = "scoring.tasks.refresh_scores"
COLUMNS = ("key", "label", "description", "factors", "most", "order")


@transaction.atomic
def create_score(
    *, type: ContactType, key: str, factors: Any, by: User | None, now: datetime, **given: Any
) -> Score:
    """A score; what it comes to is reckoned a moment later.

    :raises UnfitFactors: naming what cannot be reckoned.
    :raises ScoreTaken: if the type has one of that key.
    """
    factors_of(factors)
    score = Score(type=type, key=key, factors=factors, **given)
    score.created_at = score.updated_at = score.refresh_at = now
    try:
        with transaction.atomic():
            score.save(force_insert=True)
    except IntegrityError:
        raise ScoreTaken(field="key") from None
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
    :raises UnfitFactors: as for a new one.
    """
    score = Score.objects.select_for_update().get(pk=score.pk)
    refuse_if_outdated(score, expected)
    before = _picture(score)
    if "factors" in changes:
        factors_of(changes["factors"])
    for name, value in changes.items():
        setattr(score, name, value)
    after = _picture(score)
    if after != before:
        touch(score, now=now, also=list(changes))
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
    audit.write("score.deleted", by=by, obj=score, before=_picture(score), at=now)
    score.delete()


def touch(score: Score, *, now: datetime, also: list[str] | None = None) -> None:
    """Have everybody reckoned again as soon as a worker is free; a refresh under way ends."""
    score.version += 1
    score.updated_at = score.refresh_at = now
    # What it depends on is known again once that is done.
    score.touched_by, score.fault = None, ""
    columns = ["version", "updated_at", "refresh_at", "touched_by", "fault"]
    score.save(update_fields=[*(also or ()), *columns])
    ring(REFRESH)


@transaction.atomic
def ask_for_refresh(*, score: Score, now: datetime) -> None:
    """Have everybody reckoned again, as soon as a worker is free."""
    Score.objects.filter(pk=score.pk).update(refresh_at=now)
    ring(REFRESH)


def _picture(score: Score) -> dict[str, Any]:
    return {name: getattr(score, name) for name in COLUMNS}
