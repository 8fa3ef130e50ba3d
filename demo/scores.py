"""What the demo firm's subscribers score."""

from datetime import datetime, timedelta

from accounts.models import User
from contacts.models import ContactType
from scoring.models import Score
from scoring.operations.definitions import create_score
from scoring.operations.refreshing import refresh_due

FACTORS = [
    {
        "label": "Last activity",
        "measure": "recency",
        "cap": 40,
        "steps": [[1, 40], [3, 32], [7, 24], [14, 12], [30, 6]],
    },
    {
        "label": "Active days of the last 14",
        "measure": "active_days",
        "within_days": 14,
        "each": 3,
        "cap": 30,
    },
    {
        "label": "Orders paid in 90 days",
        "measure": "times",
        "of": ["order_paid"],
        "within_days": 90,
        "each": 10,
        "cap": 20,
    },
    {
        "label": "Kinds of things done in 30 days",
        "measure": "categories",
        "within_days": 30,
        "each": 5,
        "cap": 10,
    },
]
GRADES = [
    {"key": "quiet", "label": "Quiet", "from": 0, "colour": "gray"},
    {"key": "warm", "label": "Warm", "from": 25, "colour": "yellow"},
    {"key": "keen", "label": "Keen", "from": 60, "colour": "green"},
]


def seed_scores(*, now: datetime) -> int:
    """The firm's score, up to date; how many were new."""
    type = ContactType.objects.filter(slug="subscriber").first()
    if type is None or Score.objects.filter(key="engagement_score").exists():
        return 0
    by = User.objects.filter(is_active=True, roles__slug="crm_admin").order_by("id")[0]
    create_score(
        type=type,
        key="engagement_score",
        label="Engagement",
        description="How much somebody did lately, from 0 to 100.",
        factors=FACTORS,
        grades=GRADES,
        thresholds=[25, 60],
        by=by,
        now=now,
    )
    list(refresh_due(now=now))
    # What the log adds up to is known only once the workers run.
    Score.objects.update(refresh_at=now + timedelta(minutes=1))
    return 1
