"""Put a backup back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ground.refusals import Refusal
from ground.restore import restore_backup


class Command(BaseCommand):
    help = "Check a backup, put it back in one transaction, migrate it and verify it."
    # The system checks read tables that an empty database does not have.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="one backup, as `backup` printed it")
        parser.add_argument("--replace", action="store_true", help="lose what is there now")
        parser.add_argument(
            "--lose-secrets",
            action="store_true",
            help="restore although FIELD_KEYS cannot open the encrypted fields",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = restore_backup(
                folder=options["folder"],
                replace=options["replace"],
                keep_closed_secrets=options["lose_secrets"],
            )
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write("\n".join(told))
