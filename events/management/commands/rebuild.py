"""manage.py rebuild: write a projection anew from the log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events.consuming import consumer_named
from events.operations.projecting import projections, rebuild_projection
from ground.refusals import Refusal


class Command(BaseCommand):
    help = "Write a projection anew from the log, while everything runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("projection", help="its name, or 'all'")

    def handle(self, *, projection: str, **_: Any) -> None:
        known = {consumer.name: consumer for consumer in projections()}
        if projection not in (*known, "all"):
            names = ", ".join(sorted(known))
            raise CommandError(f"There is no projection {projection!r}. There are: {names}, all.")
        for name in known if projection == "all" else [projection]:
            try:
                for done in rebuild_projection(consumer=consumer_named(name)):
                    self.stdout.write(f"{name}: {done:,} contacts", ending="\r")
            except Refusal as refusal:
                raise CommandError(refusal.detail) from refusal
            self.stdout.write(f"{name}: done.              ")
