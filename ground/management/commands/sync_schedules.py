from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from ground import schedules


class Command(BaseCommand):
    help = "Bring the stored schedules in line with config/schedules.py; staff's edits stay."

    def handle(self, *args: Any, **options: Any) -> None:
        done = schedules.sync(schedules=import_string(settings.SCHEDULES))
        told = ", ".join(f"{count} {deed}" for deed, count in done.items())
        self.stdout.write(f"Schedules: {told}.")
