"""`manage.py generate`: as many contacts as a measurement needs."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_date

from demo import operations
from events.consuming import consumers
from events.operations.steering import reset_consumer


class Command(BaseCommand):
    help = "Make contacts and their history in bulk, up to a number. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--contacts", type=int, required=True)
        parser.add_argument("--activities-per-contact", type=int, default=10)
        parser.add_argument("--today", type=parse_date, help="The day history ends on.")
        parser.add_argument("--processes", type=int, default=2)
        parser.add_argument(
            "--seen", action="store_true", help="Consumers leave out what was generated."
        )

    def handle(self, *args: Any, **given: Any) -> None:
        now = timezone.now()
        operations.seed_staff(now=now)
        firm = operations.firm_of(
            today=given["today"] or now.date(), activities=given["activities_per_contact"]
        )
        began, contacts, activities = time.monotonic(), 0, 0
        work = operations.generate(firm, count=given["contacts"], processes=given["processes"])
        for place, (people, deeds) in enumerate(work):
            contacts, activities = contacts + people, activities + deeds
            if place % 20 == 19:
                self.stdout.write(f"{contacts:,} contacts, {activities:,} activities")
        took = max(time.monotonic() - began, 0.001)
        if given["seen"]:
            for consumer in consumers().values():
                reset_consumer(consumer=consumer, to="end", now=now)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(
            f"{contacts:,} contacts and {activities:,} activities in {took:,.1f} s: "
            f"{contacts / took:,.0f} and {activities / took:,.0f} a second"
        )
