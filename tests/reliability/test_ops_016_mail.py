"""OPS-016: a hundred thousand e-mails a day leave through the outbox."""

import smtplib
import time
from collections import Counter

import pytest
from django.db.models import Max, Min

from outbox.mail import message_id
from outbox.models import Effect, Policy, State
from outbox.operations import Wanted, ask_many
from tests.reliability.processes import celery, python, wait_until

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
WORKER = ("worker", "--concurrency", "2", "--loglevel", "ERROR")
A_DAY = 100_000 / 86_400


@pytest.fixture
def sink(tmp_path):
    """A mail server in a process of its own, and the file of what it took."""
    taken = tmp_path / "taken"
    taken.touch()
    with python("-m", "tests.providers.sink", str(taken)) as process:
        assert process.stdout
        yield int(process.stdout.readline()), taken


def letter(number: int) -> dict[str, str]:
    return {
        "to": f"person{number}@people.test",
        "subject": f"News for person {number}",
        "text": "All the news.\n" * 100,
        "html": "<p>All the news.</p>\n" * 100,
    }


def limit_of(port: int, count: int) -> float:
    """Messages a second that one sender gets in, with a connection for each as ours has."""
    text = "Message-ID: <limit>\r\nSubject: News\r\n\r\n" + "All the news.\r\n" * 200
    began = time.monotonic()
    for _ in range(count):
        with smtplib.SMTP("127.0.0.1", port) as link:
            link.sendmail("firm@firm.test", ["person@people.test"], text)
    return count / (time.monotonic() - began)


def test_a_days_mail_leaves_well_within_the_day(promise, sink):
    count = promise.size(small=60, full=5_000)
    port, taken = sink
    limit = limit_of(port, count // 5)
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port)}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with celery(*WORKER, EMAIL_BACKEND=backend, **mail):
        ask_many(
            "mail", [Wanted(f"m{n}", letter(n)) for n in range(count)], policy=Policy.RECONCILE
        )
        wait_until(
            lambda: not Effect.objects.exclude(state=State.DONE).exists(),
            seconds=900,
            why="all mail leaves",
        )

    told = Effect.objects.aggregate(first=Min("ended_at"), last=Max("ended_at"))
    rate = (count - 1) / (told["last"] - told["first"]).total_seconds()
    got = Counter(taken.read_text().split())
    copies = [got[message_id(f"m{n}")] for n in range(count)]
    promise.report(
        "OPS-016",
        "100,000 e-mails a day, through the outbox and a real worker into a mail server",
        figure=f"{count} e-mails: {copies.count(0)} lost, {sum(n > 1 for n in copies)} doubled, "
        f"{rate:.0f} a second ({rate * 86_400:,.0f} a day); one plain sender alone: {limit:.0f}",
        target=f"0 lost, 0 doubled, {A_DAY:.2f} a second",
        met=set(copies) == {1} and rate > A_DAY,
    )
