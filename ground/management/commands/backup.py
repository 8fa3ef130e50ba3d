"""Back up the database and the media files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ground.backup import make_backup
from ground.refusals import Refusal
from ground.restore import refuse_unfinished_restore


class Command(BaseCommand):
    help = "Write the database, the media files and a manifest into a new folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="folder of backups (BACKUP_FOLDER)")
        parser.add_argument("--keep", type=int, default=0, help="delete all but the newest N")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] < 0:
            raise CommandError("--keep must be 1 or more, or 0 to keep all.")
        folder = options["to"] or Path(settings.BACKUP_FOLDER)
        try:
            refuse_unfinished_restore()
            made = make_backup(folder=folder, now=timezone.now(), keep=options["keep"])
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(str(made))
