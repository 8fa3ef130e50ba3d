"""`manage.py invite_client jane@home.example`: let a contact into the portal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ground.refusals import Refusal
from portal.operations.clients import invite_client
from portal.queries import contacts_with


class Command(BaseCommand):
    help = "Invite the contact who has this address to the portal, by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **given: Any) -> None:
        email = given["email"].strip().lower()
        found = contacts_with(email)
        if len(found) != 1:
            raise CommandError(f"{len(found)} contacts have the address {email}; one must.")
        try:
            invite_client(contact=found[0], email=email, by=None, now=timezone.now())
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(f"An invitation is on its way to {email}.")
