"""Upgrading a populated database: from the state a release left to the newest."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

Key = tuple[str, str]


def upgrade(*, released: list[Key], newest: list[Key], populate: Callable[[Any], None]) -> Any:
    """Fill a database as the release left it, then upgrade it; the models as they are then.

    `populate` is given the release's models.
    """
    executor = MigrationExecutor(connection)
    populate(executor.migrate(released).apps)
    executor = MigrationExecutor(connection)
    return executor.migrate(newest).apps
