"""Counting opens and clicks: links filled into mails, and hits written down as they come in.

Mails of 10 kB with 8 links are filled beside a loop that joins the same pieces with ids that are
there already. Opens and clicks are asked for beside an empty view of the same server; each is
one row, and while they are measured PostgreSQL waits for the disk with every commit, as it does
in a house and not in the other benchmarks.
"""

import http.client
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from uuid import uuid4

from django.db import connection

from bench.results import Result
from bench.timing import best_of_both
from bench.web import EMPTY, serving
from contacts.models import Contact
from messaging.models import Batch, Message, Topic
from tracking import ids
from tracking.links import Letter, Tracker, keep_links
from tracking.models import Hit, TrackingRules

MAILS, LINKS, BYTES = 2_000, 8, 10_000
SECONDS, CALLERS, ROUNDS = 4.0, 16, 3
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}


def measure(size: int) -> Iterator[Result]:
    yield filling(size)
    yield from asking(size)


def filling(size: int) -> Result:
    html = mail()
    letters = [Letter(uuid4(), html) for _ in range(MAILS)]
    tracker = Tracker(tags={"utm_source": "bench"}, rules=TrackingRules())
    filled = tracker.fill(letters[:1])[0].html
    pieces = [part[40:] for part in filled.split("/api/track/email/")]
    ready = [ids.click_id(letters[0].token, 1, n) for n in range(len(pieces))]

    def join() -> None:
        for _ in letters:
            "".join(part for pair in zip(pieces, ready, strict=True) for part in pair)

    ours, limit = best_of_both(lambda: tracker.fill(letters), join)
    return Result(
        name="mails of 10 kB given 8 links that count",
        size=size,
        ours=MAILS / ours * 1000,
        limit=MAILS / limit * 1000,
        unit="mails/s",
        target=0.0,
        at_least=5_000,
    )


def mail() -> str:
    words = "<p>" + "All that is new with us this month. " * 30 + "</p>"
    links = "".join(
        f'<p><a class="button" href="https://shop.test/page/{n}?a=1&amp;b={n}">Page</a></p>{words}'
        for n in range(LINKS)
    )
    return f"<html><body>{links}{' ' * (BYTES - len(links))}</body></html>"


def asking(size: int) -> Iterator[Result]:
    opens, clicks = addresses()
    before = Hit.objects.count()
    asked = 0
    best: dict[str, float] = {}
    with waiting_for_the_disk(), serving() as port:
        for _ in range(ROUNDS):
            for name, among in (("empty", [EMPTY]), ("open", opens), ("click", clicks)):
                rate, answers = ask_all(port, among, {200, 302})
                best[name] = max(best.get(name, 0.0), rate)
                asked += answers if name != "empty" else 0
    kept = Hit.objects.count() - before
    if kept != asked:
        raise AssertionError(f"{asked} hits were answered and {kept} are kept")
    for name in ("open", "click"):
        yield Result(
            name=f"{name}s written down as they come in",
            size=size,
            ours=best[name],
            limit=best["empty"],
            unit="requests/s",
            target=0.6,
        )


def addresses() -> tuple[list[str], list[str]]:
    """Of messages to some contacts: where their pictures are, and where their links lead."""
    batch = Batch.objects.create(channel="email", topic=Topic.objects.get(slug="news"))
    people = list(Contact.objects.order_by("pk").values_list("pk", flat=True)[:1_000])
    given = {"channel": "email", "category": "marketing", "priority": 9, "status": "sent"}
    Message.objects.bulk_create(
        [Message(contact_id=pk, batch=batch, topic=batch.topic, **given) for pk in people]
    )
    tokens = list(batch.messages.values_list("token", flat=True))
    (link,) = keep_links([("https://shop.test/", None)]).values()
    opens = [f"/api/track/email/open/{ids.open_id(token)}" for token in tokens]
    clicks = [f"/api/track/email/click/{ids.click_id(token, link, 1)}" for token in tokens]
    return opens, clicks


@contextmanager
def waiting_for_the_disk() -> Iterator[None]:
    """The server of benchmarks saves itself the wait otherwise."""
    settings = ("fsync", "synchronous_commit", "full_page_writes")
    with connection.cursor() as cursor:
        for name in settings:
            cursor.execute(f"ALTER SYSTEM SET {name} = on")
        cursor.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            for name in settings:
                cursor.execute(f"ALTER SYSTEM RESET {name}")
            cursor.execute("SELECT pg_reload_conf()")


def ask_all(port: int, among: Sequence[str], good: set[int]) -> tuple[float, int]:
    """Answers a second that a few callers get, each on a connection of its own, and how many."""
    done = [0] * CALLERS
    until = time.monotonic() + SECONDS

    def call(place: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port)
        while time.monotonic() < until:
            status = ask(line, among[(done[place] * CALLERS + place) % len(among)])
            if status not in good:
                raise AssertionError(f"answered {status}")
            done[place] += 1

    run_together([lambda place=place: call(place) for place in range(CALLERS)])  # type: ignore[misc]
    return sum(done) / SECONDS, sum(done)


def run_together(calls: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def ask(line: http.client.HTTPConnection, address: str) -> int:
    line.request("GET", address, headers=BROWSER)
    answer = line.getresponse()
    answer.read()
    return answer.status
