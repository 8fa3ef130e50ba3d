"""Make the accounts that every installation has."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from channels.operations.accounts import make_built_in_accounts


class Command(BaseCommand):
    help = "Make the accounts of channels that need no provider, where they are not there."

    def handle(self, *args: Any, **options: Any) -> None:
        made = make_built_in_accounts(now=timezone.now())
        self.stdout.write(f"Accounts made: {', '.join(made) or 'none'}.")
