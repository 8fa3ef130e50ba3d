"""R6, consumers: the broker is a doorbell; the log is where the work stands."""

import json
from base64 import b64decode

import pytest
import redis
from django.conf import settings
from django.utils.module_loading import import_string

from events import consuming
from events.operations import draft, record_many
from events.tasks import drain_all
from tests.events.consuming import PINGED, make_consumer
from tests.make import NOON

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


def test_a_broker_that_forgets_everything_loses_nothing(promise, monkeypatch):
    count = promise.size(small=500, full=10_000)
    done: list[int] = []
    consumer = make_consumer(handle=lambda batch, now: done.extend(batch.ids))
    monkeypatch.setattr(consuming, "consumers", lambda: {"noting": consumer})
    for module in ("tasks", "queries"):
        monkeypatch.setattr(f"events.{module}.consumers", lambda: {"noting": consumer})
    broker = redis.Redis.from_url(settings.BROKER_URL)

    ids = [row.pk for row in record_many([draft(PINGED, at=NOON) for _ in range(count)])]
    rung = broker.llen("celery")
    broker.flushall()
    drain_all()
    while isinstance(message := broker.lpop("celery"), bytes):
        run(json.loads(message))

    promise.report(
        "R6",
        f"all wake-ups for {count} facts are lost with the broker; the next sweep finds them",
        figure=f"{len(set(ids) - set(done))} undone after one sweep (each 5 s)",
        target="0 undone, delay of 60 s at most",
        met=rung > 0 and sorted(done) == ids,
    )


def run(message) -> None:
    headers = message["headers"]
    if headers["task"].startswith("events.tasks."):
        _, kwargs, _ = json.loads(b64decode(message["body"]))
        import_string(headers["task"])(**kwargs)
