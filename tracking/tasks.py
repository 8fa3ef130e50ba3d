"""The background doors of tracking."""

from django.utils import timezone

from ground.slots import scheduled
from tracking.operations.judging import judge_new


@scheduled("tracking.tasks.judge_hits")
def judge_hits() -> None:
    """Say who made the hits that came in, and record what people did."""
    judge_new(now=timezone.now())
