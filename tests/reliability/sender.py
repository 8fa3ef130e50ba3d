"""`python -m tests.reliability.sender`: a worker that sends mails, there to be killed.

Its leases are short, so that what a killed one held is looked into within seconds.
"""

import time
from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402

from channels.providers.sandbox.adapter import Sandbox  # noqa: E402
from channels.providers.smtp.adapter import SMTP  # noqa: E402
from messaging.sending import leases  # noqa: E402
from messaging.sending.worker import Turn  # noqa: E402

leases.MARGIN, leases.LEASE = timedelta(seconds=2), timedelta(seconds=4)
SMTP.time_out, Sandbox.time_out = 4, 4
SMTP.at_once = Sandbox.at_once = 10

while True:
    if not Turn(channel="email", clock=timezone.now, workers=50).send():
        time.sleep(0.05)
