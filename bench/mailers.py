"""`python -m bench.mailers HOW PORT COUNT`: one process that hands mails to a sink.

It says that it is ready, waits for a word, works, and tells what it did and used. `ours` is a
worker's turn at the channel, over and over. Two send bytes that were ready before: `bare` writes
onto one line, an envelope behind the words before it, and `loop` goes through smtplib. `peer` is
Django's send_mass_mail over one kept connection, with texts that Django's templates fill.
"""

import json
import pickle
import resource
import smtplib
import socket
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle, islice
from typing import Any

from bench.databases import FOLDER

READY = "ready"
#: Mails that are ready as bytes, and who gets them.
PREPARED = FOLDER / "mails.pickle"
AT_ONCE = 100
SENDER = "firm@here.test"
#: A turn of theirs; short, so that memory is looked at early.
SLICE = timedelta(seconds=2)
#: After so many a worker has loaded what it needs.
WARM = 1_000


def ours(_port: int, _count: int) -> dict[str, Any]:
    from django.utils import timezone

    from config.celery import keep_what_is_loaded
    from messaging.sending.worker import Turn

    keep_what_is_loaded()
    done, warm = 0, 0
    while moved := Turn(channel="email", clock=timezone.now, time_slice=SLICE).send():
        done += moved
        warm = warm or (memory() if done >= WARM else 0)
    return {"done": done, "warm": warm or memory()}


def mails() -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = pickle.loads(PREPARED.read_bytes())  # noqa: S301 - ours
    return found


def loop(port: int, count: int) -> dict[str, Any]:
    ready = mails()
    with smtplib.SMTP("127.0.0.1", port) as line:
        for to, words in islice(cycle(ready), count):
            line.sendmail(SENDER, [to], words)
    return {"done": count}


def bare(port: int, count: int) -> dict[str, Any]:
    ready = [(envelope(to), stuffed(words)) for to, words in mails()]
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = line.makefile("rb")
        answers.readline()
        line.sendall(b"EHLO bench\r\n")
        while answers.readline()[3:4] == b"-":
            pass
        send_bare(line, answers, cycle(ready), count)
    return {"done": count}


def envelope(to: str) -> bytes:
    return f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{to}>\r\nDATA\r\n".encode()


def stuffed(words: bytes) -> bytes:
    return words.replace(b"\r\n.", b"\r\n..").removesuffix(b"\r\n") + b"\r\n.\r\n"


def send_bare(
    line: socket.socket, answers: Any, ready: Iterator[tuple[bytes, bytes]], count: int
) -> None:
    head, words = next(ready)
    line.sendall(head)
    for nth in range(count):
        for _ in range(3):
            answers.readline()
        head, following = next(ready)
        line.sendall(words + (head if nth + 1 < count else b""))
        words = following
        if not answers.readline().startswith(b"250"):
            raise AssertionError("the sink refused a mail")


def peer(port: int, count: int) -> dict[str, Any]:
    from django.core.mail import get_connection, send_mass_mail

    backend = "django.core.mail.backends.smtp.EmailBackend"
    line = get_connection(backend, host="127.0.0.1", port=port)
    line.open()
    done = 0
    going = texts(count)
    while some := list(islice(going, AT_ONCE)):
        done += send_mass_mail(some, connection=line)
    line.close()
    return {"done": done}


def texts(count: int) -> Iterator[tuple[str, str, str | None, list[str]]]:
    """What each contact gets, as the template engine fills it."""
    from django.template import Context, Template

    from bench.delivery import peer_text
    from contacts.models import ContactEmail

    template = Template(peer_text())
    rows = ContactEmail.objects.filter(is_primary=True).order_by("contact_id")
    people = rows.values_list("contact_id", "contact__first_name", "address")[:count]
    for id, name, address in people.iterator(chunk_size=AT_ONCE):
        said = template.render(Context({"first_name": name, "id": id}, autoescape=False))
        yield "News of the month", said, SENDER, [address]


HOW: dict[str, Callable[[int, int], dict[str, Any]]] = {
    "ours": ours,
    "bare": bare,
    "loop": loop,
    "peer": peer,
}


def memory() -> int:
    """The most that this process has held so far, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(how: str, port: int, count: int) -> None:
    import django

    django.setup()
    print(READY, flush=True)
    sys.stdin.readline()
    began, used = time.perf_counter(), time.process_time()
    told = HOW[how](port, count)
    took = {"seconds": time.perf_counter() - began, "processor": time.process_time() - used}
    print(json.dumps({**told, **took, "peak": memory()}), flush=True)


if __name__ == "__main__":
    from config.env import prefer_django_settings

    prefer_django_settings("config.settings")
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
