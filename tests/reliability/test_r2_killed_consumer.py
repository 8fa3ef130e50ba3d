"""A consumer that is killed at any moment neither loses nor repeats an effect."""

import os
import random
import subprocess
import sys
import time

import pytest
from django.db import connection

from events.operations import draft, record_many
from events.operations.draining import drain
from tests.events.consuming import (
    PINGED,
    drop_counter_table,
    make_consumer,
    make_counter_table,
    seen,
)
from tests.make import NOON
from tests.servers import ROOT

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
DRAINING = """
import django
django.setup()
from django.utils import timezone
from events.operations.draining import drain
from tests.events.consuming import make_consumer
print("ready", flush=True)
while True:
    drain(consumer=make_consumer(batch_size=3), now=timezone.now())
"""


@pytest.fixture(autouse=True)
def counter_table(transactional_db):
    make_counter_table()
    yield
    drop_counter_table()


def test_killed_again_and_again(promise):
    kills = promise.size(small=3, full=50)
    chance = random.Random(2)
    ids: list[int] = []
    for _ in range(kills):
        ids += [row.pk for row in record_many([draft(PINGED, at=NOON) for _ in range(600)])]
        process = start_draining()
        time.sleep(chance.random() * 0.15)
        process.kill()
        process.communicate()
    before_the_rest = len(seen())
    drain(consumer=make_consumer(batch_size=1000), now=NOON)

    effects = seen()
    promise.report(
        "R2",
        f"a consumer killed {kills} times at any moment",
        figure=f"{len(set(ids) - set(effects))} lost, {len(effects) - len(set(effects))} repeated",
        target="0 lost, 0 repeated",
        met=effects == ids and before_the_rest < len(ids),
    )


def start_draining() -> subprocess.Popen:
    settings = connection.settings_dict
    where = f"postgres://{settings['USER']}:{settings['PASSWORD']}@/{settings['NAME']}"
    url = f"{where}?host={settings['HOST']}&port={settings['PORT']}"
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", DRAINING], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process
