"""What a system page shows of the house, in sections that each app announces in its `system.py`.

The API and the admin show the same: both read `summary()`.
"""

import platform
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django
import structlog
from django.conf import settings
from django.db import connection
from django_celery_beat.models import PeriodicTask
from rest_framework import serializers

from ground import health, schedules
from ground.models import Slot

log = structlog.get_logger(__name__)
Ask = Callable[[], Any]
Shape = type[serializers.Serializer[Any]]


@dataclass(frozen=True)
class Section:
    """One part of the page: a function that reads it, and the shape the API gives it."""

    name: str
    ask: Ask
    shape: Shape
    many: bool


SECTIONS: dict[str, Section] = {}


def section(name: str, *, shape: Shape, many: bool = False) -> Callable[[Ask], Ask]:
    """Announce a section. Its function may raise; the page then says that it is missing."""

    def announce(ask: Ask) -> Ask:
        if name in SECTIONS:
            raise ValueError(f"Section {name} is announced twice.")
        SECTIONS[name] = Section(name, ask, shape, many)
        return ask

    return announce


@dataclass(frozen=True)
class Summary:
    """The sections that could be read, and the names of those that could not."""

    sections: dict[str, Any]
    failed: list[str]


def summary(only: Collection[str] = ()) -> Summary:
    """All sections, or those named, as they stand now."""
    found: dict[str, Any] = {}
    failed = []
    for name in only or SECTIONS:
        try:
            found[name] = SECTIONS[name].ask()
        except Exception:
            log.exception("a section of the system page cannot be read", name=name)
            failed.append(name)
    return Summary(found, failed)


class VersionsOut(serializers.Serializer[Any]):
    rapport = serializers.CharField()
    python = serializers.CharField()
    django = serializers.CharField()
    postgres = serializers.CharField()
    environment = serializers.CharField()
    database_bytes = serializers.IntegerField()


class PartOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    ok = serializers.BooleanField()
    detail = serializers.CharField(help_text="What to do where it is not well.")
    facts = serializers.DictField(child=serializers.JSONField())


class ScheduleOut(serializers.Serializer[Any]):
    task = serializers.CharField()
    due = serializers.CharField(help_text="When it is due, in words.")
    is_enabled = serializers.BooleanField()
    is_built_in = serializers.BooleanField()
    slot_at = serializers.DateTimeField(allow_null=True, help_text="The last moment it was due.")
    done_at = serializers.DateTimeField(
        allow_null=True, help_text="When that run ended; null while it runs or if it broke off."
    )


@dataclass(frozen=True)
class ScheduleState:
    task: str
    due: str
    is_enabled: bool
    is_built_in: bool
    slot_at: datetime | None
    done_at: datetime | None


@section("versions", shape=VersionsOut)
def versions() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0].split()[0]
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    return {
        "rapport": settings.VERSION,
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgres": postgres,
        "environment": settings.ENVIRONMENT,
        "database_bytes": size,
    }


@section("parts", shape=PartOut, many=True)
def parts() -> list[dict[str, Any]]:
    findings = {name: health.ask(name) for name in health.PARTS}
    return [
        {"name": name, "ok": found.ok, "detail": found.detail, "facts": found.facts}
        for name, found in findings.items()
    ]


@section("schedules", shape=ScheduleOut, many=True)
def scheduled() -> list[ScheduleState]:
    """Every schedule, also those that staff added, with its last run."""
    tasks = PeriodicTask.objects.select_related("interval", "crontab", "solar", "clocked")
    last = {slot.task: slot for slot in Slot.objects.order_by("task", "-at").distinct("task")}
    return [_state(task, last.get(task.task)) for task in tasks.order_by("name")]


def _state(task: PeriodicTask, last: Slot | None) -> ScheduleState:
    is_built_in = task.description.startswith(schedules.MARK)
    return ScheduleState(
        task=task.task,
        due=str(task.scheduler),
        is_enabled=task.enabled,
        is_built_in=is_built_in,
        slot_at=last.at if last else task.last_run_at,
        done_at=last.done_at if last else None,
    )
