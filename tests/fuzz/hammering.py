"""Requests made out of the API's own document: all it allows, and what it does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import schemathesis
from django.core import signals
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error

from config.wsgi import application

DOCUMENT = SchemaGenerator().get_schema(request=None, public=True)
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
SCHEMA.app = application
FOUND: list[Any] = [*SCHEMA.get_all_operations()]
OPERATIONS = {f"{one.method} {one.path}": one for one in (found.ok() for found in FOUND)}


@contextmanager
def one_connection() -> Iterator[None]:
    """Requests share the test's transaction, as those of Django's own test client do."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (signals.request_started, signals.request_finished):
            signal.connect(close_old_connections)


def hammer(name: str, *, headers: dict[str, str], examples: int, is_random: bool = False) -> int:
    """Send generated requests to one operation, each by who may do all and by a stranger.

    What they did is taken back. Answers how many were sent; an answer of 5xx fails.
    """
    sent = 0

    @settings(
        max_examples=examples,
        derandomize=not is_random,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[name].as_strategy())
    def send(case: schemathesis.Case) -> None:
        nonlocal sent
        for caller in (headers, {}):
            before = transaction.savepoint()
            answer = case.call(headers=caller)
            transaction.savepoint_rollback(before)
            sent += 1
            case.validate_response(answer, checks=[not_a_server_error])

    send()
    return sent
