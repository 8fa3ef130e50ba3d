"""`python -m tests.reliability.walker`: a worker of workflows, there to be killed."""

import time

import django

django.setup()

from django.utils import timezone  # noqa: E402

from automation.running.turns import run_due  # noqa: E402

print("ready", flush=True)  # noqa: T201
while True:
    if not run_due(clock=timezone.now, seconds=5, most=50):
        time.sleep(0.02)
