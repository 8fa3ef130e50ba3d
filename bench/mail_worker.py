"""`python -m bench.mail_worker WAY PORT COUNT`: one process that sends mails, in one of three ways.

It says `ready`, waits for a line, sends, and says how many mails it sent.

- `ours`: a worker of the product: leased, asked about, filled, links made to count, settled;
- `bare`: bytes that were made before, over one line with pipelining; nothing is noted;
- `peer`: Django's messages, made before, by its own SMTP backend.
"""

import resource
import sys
from datetime import timedelta
from uuid import uuid4

import django

WORDS = "Hello Ada Lovelace, " + "what is new with us this week is worth a look. " * 200


def ours(_port: int, _count: int) -> int:
    from django.utils import timezone

    from messaging.sending.worker import Turn

    sent = 0
    while moved := Turn(
        channel="email", clock=timezone.now, time_slice=timedelta(minutes=10)
    ).send():
        sent += moved
    return sent


def bare(port: int, count: int) -> int:
    from channels.adapters import Outgoing
    from channels.mime import Skeleton
    from channels.providers.smtp.session import Letter, Session

    skeleton = Skeleton(sender="firm@bench.test")
    letters = []
    for n in range(count):
        key, to = str(uuid4()), f"r{n}@bench.test"
        mail = Outgoing(key=key, to=to, subject="News", text=WORDS[:500], html=WORDS)
        letters.append(Letter("firm@bench.test", to, skeleton.fill(mail), key))
    _start()
    session = Session({"host": "127.0.0.1", "port": port, "security": "none"}, {})
    for letter, following in zip(letters, [*letters[1:], None], strict=True):
        session.send(letter, following=following)
    return count


def peer(port: int, count: int) -> int:
    from django.core.mail import EmailMultiAlternatives
    from django.core.mail.backends.smtp import EmailBackend

    messages = []
    for n in range(count):
        one = EmailMultiAlternatives("News", WORDS[:500], "firm@bench.test", [f"r{n}@bench.test"])
        one.attach_alternative(WORDS, "text/html")
        messages.append(one)
    _start()
    line = EmailBackend(host="127.0.0.1", port=port, use_tls=False)
    return int(line.send_messages(messages) or 0)


def _start() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    django.setup()
    way, at, wanted = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if way == "ours":
        _start()
    done = {"ours": ours, "bare": bare, "peer": peer}[way](at, wanted)
    print(done, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flush=True)
