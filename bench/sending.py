"""Mails of 10 kB, filled for each reader and with links that count, into Postfix's smtp-sink by two
workers; beside two bare loops that send bytes made before, and beside Django's own sending.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator

from django.utils import timezone

from bench.mail_sink import sink
from bench.results import Result
from channels.models import Account
from config.env import ROOT, environment
from contacts.models import Contact
from messaging.models import Batch, Category, Message, Topic
from messaging.planning.operations import plan
from templating.models import Template, TemplateVersion

PROCESSES = 2
MOST = 20_000
LINK = '<p>{text} <a href="https://firm.test/read/{n}?from=mail">Read on</a></p>'
TEXT = "What is new with us this week is worth a look, {{ first_name | default: 'you' }}. " * 14


def measure(size: int) -> Iterator[Result]:
    """Messages a second: ours beside the limit, and ours beside Django."""
    count = min(size, MOST)
    with sink() as port:
        planned = plan_mails(port, count)
        rates = {
            "bare": rate("bare", port, count // PROCESSES),
            "peer": rate("peer", port, count // PROCESSES),
            "ours": rate("ours", port, planned // PROCESSES),
        }
    left = Message.objects.filter(batch__isnull=False, status__in=("planned", "leased")).count()
    assert left == 0, f"{left} mails were not sent"
    ours, _memory = rates["ours"]
    yield Result(
        "mails sent, beside bytes made before", size, ours, rates["bare"][0], "mails/s", 0.6
    )
    yield Result("mails sent, beside Django", size, ours, rates["peer"][0], "mails/s", 1.0)


def plan_mails(port: int, count: int) -> int:
    """A broadcast to as many contacts; how many of them it may go to."""
    Account.objects.all().update(state=Account.State.PAUSED)
    Account.objects.create(
        channel="email",
        provider="smtp",
        name="Benchmark",
        sender="firm@bench.test",
        state=Account.State.ACTIVE,
        options={"host": "127.0.0.1", "port": port, "security": "none", "username": ""},
        secrets=json.dumps({}),
    )
    name = f"bench{time.time_ns()}"
    topic = Topic.objects.create(slug=name, name="News", category=Category.MARKETING)
    html = "".join(LINK.format(text=TEXT, n=n) for n in range(8))
    way_out = '<p><a href="{{ unsubscribe_url }}">Unsubscribe</a></p>'
    version = TemplateVersion.objects.create(
        template=Template.objects.create(slug=name, name=name),
        number=1,
        subject="News for {{ first_name | default: 'you' }}",
        html=f"<html><body>{html}{way_out}</body></html>",
        text="Hello {{ first_name | default: 'you' }}",
        published_at=timezone.now(),
    )
    batch = Batch.objects.create(channel="email", topic=topic, version=version)
    ids = Contact.objects.order_by("pk").values("pk")[:count]
    plan(batch, Contact.objects.filter(pk__in=ids), now=timezone.now())
    return Message.objects.filter(batch=batch, status="planned").count()


def rate(way: str, port: int, each: int) -> tuple[float, int]:
    """Mails a second of two processes together, and the memory of the bigger one in kB."""
    command = [sys.executable, "-m", "bench.mail_worker", way, str(port), str(each)]
    workers = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**environment(), "DJANGO_SETTINGS_MODULE": "config.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    for worker in workers:
        assert worker.stdout is not None
        worker.stdout.readline()
    began = time.perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = [worker.stdout.readline().split() for worker in workers if worker.stdout]
    took = time.perf_counter() - began
    for worker in workers:
        worker.communicate()
    sent = sum(int(count) for count, _memory in told)
    return sent / took, max(int(memory) for _count, memory in told)
