"""manage.py consumers: what reads the log, how far it is, and steering it by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from events import queries
from events.consuming import Consumer, consumer_named
from events.operations.steering import pause_consumer, reset_consumer, resume_consumer
from ground.refusals import Refusal


class Command(BaseCommand):
    help = "Show the consumers of the log, or pause, resume or reset one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", nargs="?", default="status", choices=ACTIONS)
        parser.add_argument("name", nargs="?", default="")
        parser.add_argument("--to", choices=["beginning", "end"], default="beginning")

    def handle(self, *, action: str, name: str, to: Any, **_: Any) -> None:
        if action == "status":
            self.show()
            return
        try:
            steer(action, consumer_named(name), to)
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(f"{name}: {action} done.")

    def show(self) -> None:
        for lag in queries.consumer_lag():
            state = "paused" if lag.is_paused else lag.fault or "reading"
            self.stdout.write(
                f"{lag.consumer:24} {lag.rows:>9,} behind {lag.seconds:>8.1f} s"
                f"  {lag.waiting} waiting, {lag.dead} given up  {state}"
            )
        age = queries.horizon_age()
        if age > queries.STALL_SECONDS:
            self.stdout.write(
                f"A write transaction has been open for {age:.0f} s and holds everything back."
                " Find it in pg_stat_activity and end it."
            )


def steer(action: str, consumer: Consumer, to: Any) -> None:
    if action == "pause":
        pause_consumer(consumer=consumer, now=timezone.now())
    elif action == "resume":
        resume_consumer(consumer=consumer, now=timezone.now())
    else:
        reset_consumer(consumer=consumer, to=to, now=timezone.now())


ACTIONS = ("status", "pause", "resume", "reset")
