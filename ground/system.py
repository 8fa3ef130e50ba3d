"""What a system page shows of the house, in sections that each app announces in its `system.py`.

The API and the admin show the same: both read `summary()`.
"""

import platform
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
import structlog
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from rest_framework import serializers

from ground import health, schedules, slots
from ground.backup import MANIFEST, list_backups, read_manifest
from ground.models import Slot

log = structlog.get_logger(__name__)
Ask = Callable[[], Any]
Shape = type[serializers.Serializer[Any]]
BACKUPS_SHOWN = 10


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
    name = serializers.CharField()
    task = serializers.CharField()
    due = serializers.CharField(help_text="When it is due, in words.")
    is_enabled = serializers.BooleanField()
    is_built_in = serializers.BooleanField()
    slot_at = serializers.DateTimeField(allow_null=True, help_text="The last moment it was due.")
    done_at = serializers.DateTimeField(
        allow_null=True, help_text="When that run ended; null while it runs or if it broke off."
    )
    next_at = serializers.DateTimeField(
        allow_null=True, help_text="When it is due next; null while it is turned off."
    )


class BackupOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    made_at = serializers.DateTimeField()
    bytes = serializers.IntegerField()
    version = serializers.CharField(
        help_text="The version of Rapport that made it; empty where its manifest cannot be read."
    )


class BackupsOut(serializers.Serializer[Any]):
    folder = serializers.CharField(help_text="Where this machine looks for them.")
    count = serializers.IntegerField()
    newest = BackupOut(many=True, help_text="The newest, the last one first.")


@dataclass(frozen=True)
class ScheduleState:
    name: str
    task: str
    due: str
    is_enabled: bool
    is_built_in: bool
    slot_at: datetime | None
    done_at: datetime | None
    next_at: datetime | None


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
    """Every schedule, also those that staff added, with its last run and its next."""
    tasks = PeriodicTask.objects.select_related("interval", "crontab", "solar", "clocked")
    rows = list(tasks.order_by("name"))
    last = slots.latest(task.task for task in rows)
    now = timezone.now()
    return [_state(task, last.get(task.task), now) for task in rows]


def _state(task: PeriodicTask, last: Slot | None, now: datetime) -> ScheduleState:
    is_built_in = task.description.startswith(schedules.MARK)
    return ScheduleState(
        name=task.name,
        task=task.task,
        due=schedules.words_of(task),
        is_enabled=task.enabled,
        is_built_in=is_built_in,
        slot_at=last.at if last else task.last_run_at,
        done_at=last.done_at if last else None,
        next_at=schedules.next_run(task, after=last.at if last else task.last_run_at, now=now),
    )


@section("backups", shape=BackupsOut)
def backups() -> dict[str, Any]:
    folder = Path(settings.BACKUP_FOLDER)
    found = list_backups(folder)
    newest = [_backup(path) for path in reversed(found[-BACKUPS_SHOWN:])]
    return {"folder": str(folder), "count": len(found), "newest": newest}


def _backup(path: Path) -> dict[str, Any]:
    manifest = read_manifest(path)
    made = datetime.fromtimestamp((path / MANIFEST).stat().st_mtime, tz=UTC)
    return {
        "name": path.name,
        "made_at": datetime.fromisoformat(manifest.made_at) if manifest else made,
        "bytes": sum(file["bytes"] for file in manifest.files.values()) if manifest else 0,
        "version": manifest.version if manifest else "",
    }
