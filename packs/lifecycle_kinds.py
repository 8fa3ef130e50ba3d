"""Parts that say how far contacts have come, and how engaged they are."""

from datetime import datetime
from typing import Any

from contacts.models import ContactType, Of
from lifecycle.models import Lifecycle, Stage
from lifecycle.operations.definitions import cleaned, touch
from packs.kinds import Kind
from scoring.factors import factors_of
from scoring.grades import refuse_unfit
from scoring.models import Score
from scoring.operations.definitions import touch as touch_score


def type_named(slug: str) -> ContactType:
    return ContactType.objects.get(of=Of.CONTACT, slug=slug)


def lifecycle_of(slug: str) -> Lifecycle:
    return Lifecycle.objects.get(type__slug=slug)


def settle_lifecycle(row: Any, now: datetime) -> None:
    if row.at_risk:
        cleaned(row.at_risk, root="at_risk")
    touch(row, now=now)


def settle_stage(row: Any, now: datetime) -> None:
    cleaned(row.conditions, root="conditions")
    touch(row.lifecycle, now=now)


def settle_score(row: Any, now: datetime) -> None:
    factors_of(row.factors)
    refuse_unfit(row)
    touch_score(row, by=None, now=now)


LIFECYCLE_KINDS = (
    Kind(
        "lifecycle",
        "lifecycles.yaml",
        Lifecycle,
        ("type__slug",),
        {"at_risk": {}},
        is_used=lambda row: row.stages.exists(),  # type: ignore[attr-defined]
        parents={"type__slug": type_named},
        related=("type",),
        settle=settle_lifecycle,
    ),
    Kind(
        "stage",
        "lifecycles.yaml",
        Stage,
        ("lifecycle__type__slug", "key"),
        {
            "label": "",
            "description": "",
            "colour": "gray",
            "order": 100,
            "priority": 100,
            "conditions": {},
            "tell_owner": False,
            "tell_roles": [],
        },
        is_used=lambda row: row.standings.exists(),  # type: ignore[attr-defined]
        parents={"lifecycle__type__slug": lifecycle_of},
        related=("lifecycle__type",),
        settle=settle_stage,
    ),
    Kind(
        "score",
        "scores.yaml",
        Score,
        ("type__slug", "key"),
        {
            "label": "",
            "description": "",
            "factors": [],
            "least": 0,
            "most": 100,
            "grades": [],
            "thresholds": [],
            "order": 100,
        },
        parents={"type__slug": type_named},
        related=("type",),
        settle=settle_score,
    ),
)
