"""What tests of the log share."""

import pytest
from django.core.cache import cache

from events import queries


@pytest.fixture
def rung(monkeypatch):
    """The names of the wake-ups sent, in order; nothing goes to the broker."""
    cache.clear()
    sent: list[str] = []
    monkeypatch.setattr(
        "ground.doorbell.current_app.send_task", lambda name, **_: sent.append(name)
    )
    return lambda: sent


@pytest.fixture(autouse=True)
def fresh_catalogue():
    """No type of another test's database is remembered."""
    queries.forget_catalogue()
