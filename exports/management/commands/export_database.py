"""manage.py export_database: everything the firm has, as one archive."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import audit
from exports.everything import Taking


class Command(BaseCommand):
    help = "Write everything the firm has into an archive with a file for each kind of record."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="where to write it; it must not be there yet")

    def handle(self, *, file: str, **_: Any) -> None:
        now, taking = timezone.now(), Taking({})
        try:
            handle = os.open(Path(file), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as fault:
            raise CommandError(f"{file} cannot be written: {fault.strerror}.") from fault
        audit.write("database.exported", by=None, at=now, file=Path(file).name)
        with os.fdopen(handle, "wb") as out:
            while not taking.is_over:
                out.write(taking.batch(now=now))
                self.stdout.write(f"{taking.done:,} records", ending="\r")
        self.stdout.write(f"{taking.done:,} records in {len(taking.counts)} files.")
