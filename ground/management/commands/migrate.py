"""Django's `migrate`, which waits for no lock so long that requests pile up behind it."""

import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import OperationalError, connections

from ground.refusals import Refusal
from ground.restore import refuse_unfinished_restore

LONGEST_WAIT = "2s"
TRIES = 20
PAUSE = 1.0
LOCK_NOT_AVAILABLE = "55P03"


class Command(DjangoMigrate):
    stealth_options = ("finishing_restore",)

    def handle(self, *args: Any, **options: Any) -> Any:
        if not options.pop("finishing_restore", False):
            self._refuse_unfinished_restore()
        connection = connections[options["database"]]
        for attempt in range(1, TRIES + 1):
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LONGEST_WAIT])
                # Building an index takes as long as it takes; it stops nobody.
                cursor.execute("SELECT set_config('statement_timeout', '0', false)")
            try:
                return super().handle(*args, **options)
            except OperationalError as fault:
                if getattr(fault.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
                    raise
                self.stderr.write(f"A table is busy; trying again ({attempt} of {TRIES}).")
                time.sleep(PAUSE)
            finally:
                connection.close_if_unusable_or_obsolete()
        raise CommandError(
            "A table stayed busy, so not all migrations were applied. End long transactions "
            "(pg_stat_activity shows them), then run migrate again."
        )

    def _refuse_unfinished_restore(self) -> None:
        try:
            refuse_unfinished_restore()
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal
