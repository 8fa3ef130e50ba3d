"""`python -m tests.reliability.worker <twin's port>`: an outbox worker, there to be killed.

It carries parcels out until it is. The end of each turn goes to standard output, in the
monotonic time that all processes of a machine share.
"""

import sys
import time

import django

django.setup()

from django.utils import timezone  # noqa: E402

from outbox.runner import Worker  # noqa: E402
from tests.providers.twin.client import Twin  # noqa: E402

carrier = Twin(int(sys.argv[1])).carrier("parcel", at_once=10, threads=2, workers=50)
print("ready", flush=True)  # noqa: T201
while True:
    moved = Worker(carrier=carrier, clock=timezone.now).carry_out()
    print(time.monotonic(), flush=True)  # noqa: T201
    if not moved:
        time.sleep(0.05)
