"""What can be done with people in workflows, by its name."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers

from automation.models import Enrolment
from automation.operations import steering
from ground.api.serializers import InputSerializer


class ExitIn(InputSerializer):
    reason = serializers.CharField(max_length=255, required=False, allow_blank=True)


class MoveIn(InputSerializer):
    step = serializers.CharField(max_length=50, help_text="The id of a step of their version.")


def steer(
    deed: str, rows: QuerySet[Enrolment], *, by: Any, step: str | None = None, reason: str = ""
) -> int:
    """Do it to these; how many it changed."""
    about: dict[str, Any] = {"rows": rows, "by": by, "now": timezone.now()}
    match deed:
        case "exit":
            return steering.exit_enrolments(reason=reason, **about)
        case "move":
            return steering.move_enrolments(step=step or "", **about)
    deeds: dict[str, Callable[..., int]] = {
        "skip": steering.skip_enrolments,
        "retry": steering.retry_enrolments,
        "pause": steering.pause_enrolments,
        "resume": steering.resume_enrolments,
    }
    return deeds[deed](**about)
