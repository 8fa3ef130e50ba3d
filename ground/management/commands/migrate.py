"""Django's `migrate`, which waits for no lock so long that requests pile up behind it."""

import re
import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from ground.refusals import Refusal
from ground.restore import refuse_unfinished_restore

LONGEST_WAIT = "2s"
TRIES = 20
PAUSE = 1.0
LOCK_NOT_AVAILABLE = "55P03"
#: Those of an owner who rebuilds an index meanwhile bear the endings of REINDEX.
HALF_BUILT = """
SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
 WHERE NOT indisvalid AND relkind = 'i' AND relnamespace = current_schema()::regnamespace
   AND relname !~ '_cc(new|old)[0-9]*$'
"""


def patiently(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run a statement; what is done CONCURRENTLY waits as long as it must.

    Nobody queues up behind it, and broken off it would leave half an index behind.
    """
    if not re.match(r"\s*(CREATE|DROP)\s.*\bCONCURRENTLY\b", str(sql), re.IGNORECASE | re.DOTALL):
        return execute(sql, params, many, context)
    raw = context["connection"].connection
    with raw.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', '0', false)")
    try:
        return execute(sql, params, many, context)
    finally:
        if not raw.closed:
            with raw.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LONGEST_WAIT])


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
                with connection.execute_wrapper(patiently):
                    self._drop_half_built(connection)
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

    def _drop_half_built(self, connection: BaseDatabaseWrapper) -> None:
        """Make room for the indexes whose building was broken off; they serve nobody."""
        with connection.cursor() as cursor:
            cursor.execute(HALF_BUILT)
            for (name,) in cursor.fetchall():
                self.stderr.write(f"The index {name} was left half-built; it is built anew.")
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")

    def _refuse_unfinished_restore(self) -> None:
        try:
            refuse_unfinished_restore()
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal
