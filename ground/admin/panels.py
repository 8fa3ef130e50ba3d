"""The ground's part of the admin's overview and system page."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_celery_beat.models import PeriodicTask

from ground import doorbell, health, slots
from ground.admin_site.boards import Found, Tile, deed, panel, tiles
from ground.checkup import BACKUP_WARN


@panel("parts", gettext_lazy("Health"), "ground/admin/parts.html", place=0, sections=("parts",))
def parts(found: Found) -> Mapping[str, Any]:
    shown = [
        {**part, "figures": {name.replace("_", " "): n for name, n in part["facts"].items()}}
        for part in found["parts"]
    ]
    return {"parts": shown}


@panel(
    "schedules",
    gettext_lazy("Schedules"),
    "ground/admin/schedules.html",
    place=60,
    sections=("schedules",),
)
def schedules(found: Found) -> Mapping[str, Any]:
    return {"schedules": found["schedules"]}


@deed("schedules", "run")
def run_schedule(request: HttpRequest) -> str:
    """Have a worker do now what is due later."""
    task = PeriodicTask.objects.filter(name=request.POST.get("name", "")).first()
    if task is None:
        return _("There is no such schedule any more.")
    doorbell.ring(task.task)
    return _("A worker was asked to run {}.").format(task.name)


@panel(
    "backups",
    gettext_lazy("Backups"),
    "ground/admin/backups.html",
    place=80,
    sections=("backups",),
)
def backups(found: Found) -> Mapping[str, Any]:
    return {"backups": found["backups"], "keep": settings.BACKUP_KEEP}


@deed("backups", "make")
def make_backup(_request: HttpRequest) -> str:
    doorbell.ring("ground.tasks.back_up")
    return _("A worker makes a backup; it stands here when it is whole.")


@panel(
    "versions",
    gettext_lazy("Versions"),
    "ground/admin/versions.html",
    place=90,
    sections=("versions",),
)
def versions(found: Found) -> Mapping[str, Any]:
    return {"versions": found["versions"]}


@tiles("backups", place=70)
def backup_tile(found: Found) -> Iterable[Tile]:
    now, made = timezone.now(), [backup["made_at"] for backup in found["backups"]["newest"]]
    link = reverse("admin:system") + "#backups"
    if not made:
        tone = "" if settings.DEMO else "warn"
        yield Tile(_("Last backup"), _("none"), link, _("make one, or have them made"), tone)
        return
    tone = "warn" if now - made[0] > BACKUP_WARN else ""
    yield Tile(_("Last backup"), timesince(made[0], now, depth=1), link, _("ago"), tone)


@tiles(place=80)
def worker_tile(_found: Found) -> Iterable[Tile]:
    last, now = slots.last_work(), timezone.now()
    link = reverse("admin:ground_heartbeat_changelist")
    if last is None or now - last > health.SILENCE:
        yield Tile(_("Workers"), _("silent"), link, _("Look at var/log/worker.log."), "bad")
        return
    seconds = round((now - last).total_seconds())
    yield Tile(_("Workers"), _("at work"), link, _("seen {} s ago").format(seconds))
