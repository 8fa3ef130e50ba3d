"""`python -m tests.reliability.job_worker <seconds>`: a worker of jobs, there to be killed.

Its clock is ahead by so many seconds, so that it need not wait for the lease of the one
that was killed before it. It works in small batches, to be killed between many commits.
"""

import sys
import time
from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402

from exports import lists  # noqa: E402
from imports import running  # noqa: E402
from jobs import engine  # noqa: E402

lists.BATCH = running.BATCH = 50
ahead = timedelta(seconds=float(sys.argv[1]))
while True:
    if not engine.run_next(clock=lambda: timezone.now() + ahead):
        time.sleep(0.05)
