"""`manage.py seed_demo`: a believable firm to look around in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from demo import operations
from demo.broadcasts import seed_broadcasts
from demo.channels import seed_channels
from demo.conversations import seed_conversations
from demo.imports import seed_import
from demo.notes import seed_notes
from demo.privacy import seed_privacy
from demo.records import seed_records
from demo.relationships import seed_fields, seed_relationships
from demo.scores import seed_scores
from demo.segments import seed_segments
from demo.stages import seed_stages
from demo.tasks import seed_tasks
from demo.twins import seed_twin
from demo.views import seed_views
from demo.workflows import seed_workflows


class Command(BaseCommand):
    help = "Make the demo firm: staff, contacts and their history. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--contacts", type=int, default=2000)
        parser.add_argument("--activities-per-contact", type=int, default=24)
        parser.add_argument("--today", type=parse_date, help="The day history ends on.")

    def handle(self, *args: Any, **given: Any) -> None:
        now = timezone.now()
        logins = operations.seed_staff(now=now)
        operations.install_packs(now=now)
        operations.keep_logins(operations.demo_file(), logins=logins, now=now)
        firm = operations.firm_of(
            today=given["today"] or now.date(), activities=given["activities_per_contact"]
        )
        made = 0
        for count in operations.seed_contacts(firm, count=given["contacts"]):
            made += count
            self.stdout.write(f"making demo data: {made} of {given['contacts']} contacts")
        seed_notes(now=now)
        seed_segments(now=now)
        seed_privacy(now=now)
        seed_stages(now=now)
        seed_scores(now=now)
        seed_views(by=operations.owner_of_demo(), now=now)
        seed_tasks(now=now)
        seed_fields(by=operations.owner_of_demo(), now=now)
        seed_relationships(by=operations.owner_of_demo(), now=now)
        seed_twin(by=operations.owner_of_demo(), now=now)
        seed_records(by=operations.owner_of_demo(), now=now)
        seed_import(by=operations.owner_of_demo(), now=now)
        seed_channels(by=operations.owner_of_demo(), now=now)
        seed_broadcasts(by=operations.owner_of_demo(), now=now)
        seed_conversations(by=operations.owner_of_demo(), now=now)
        seed_workflows(by=operations.owner_of_demo(), now=now)
        client = operations.seed_client(now=now)
        operations.keep_logins(operations.demo_file(), logins=[], client=client, now=now)
        self.stdout.write(f"The demo firm is there: {made} contacts were new.")
