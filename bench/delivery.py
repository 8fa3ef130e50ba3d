"""Personalised mails, filled and handed over, beside bytes that were ready before.

Two processes send what a broadcast planned, as two workers of `make run` would: each asks the
gate once more, fills a mail of 10 kB whose links count, hands it to a mail server that throws it
away, and writes down what became of it. Beside them two processes hand over such mails, ready
as bytes, over as many lines: through smtplib, and straight onto the line, which is what the
network and the server allow. And two use Django's send_mass_mail over a kept line (the peer),
without HTML, links that count, or anything asked before or written down after.
"""

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from bench.mailers import PREPARED, READY
from bench.results import Result
from bench.sink import sink
from channels.mime import Skeleton
from channels.models import Account
from contacts.models import Contact
from messaging.models import Batch, Message, Status, Topic
from messaging.planning.operations import plan
from messaging.sending.writing import Writer
from templating.composing import Sources
from templating.models import Template, TemplateVersion
from templating.rendering import prepare_sources

WORKERS, LINKS, BYTES = 2, 8, 10_000
#: So many mails are kept as bytes; those who send them begin again with the first.
KEPT = 500
#: Big audiences tell enough by themselves.
MANY, ROUNDS = 100_000, 3
SENTENCE = "All that is new with us this month, and what of it may be of use to you. "


def measure(size: int) -> Iterator[Result]:
    found: dict[str, list[float]] = {how: [] for how in ("ours", "loop", "bare", "peer")}
    with sink() as at:
        account = account_of(at.port)
        version = version_to_send()
        for _ in range(1 if size >= MANY else ROUNDS):
            count, told = by_workers(version, account, at.port)
            prepare_mails(version, account)
            found["ours"].append(rate(count, told))
            for how in ("loop", "bare", "peer"):
                found[how].append(rate(count, run(how, at.port, count)))
    best = {how: max(rates) for how, rates in found.items()}
    what = f"mails of 10 kB handed to {at.name}"
    yield Result(what, size, best["ours"], best["loop"], "mails/s", 0.6)
    yield Result(f"{what}, beside a bare line", size, best["ours"], best["bare"], "mails/s", 0.6)
    yield Result(f"{what}, beside send_mass_mail", size, best["ours"], best["peer"], "mails/s", 1.0)
    peak, warm = (max(one[name] for one in told) / 1024 for name in ("peak", "warm"))
    name = f"most memory of a sender of {count:,} mails, beside its first thousand"
    yield Result(name, size, peak, warm, "MB", 1.2, "lower")


def by_workers(version: TemplateVersion, account: Account, port: int) -> tuple[int, list[Any]]:
    """How many went out, and what the workers tell; everybody else has a verdict, too."""
    now = timezone.now()
    topic = Topic.objects.get(slug="news")
    batch = Batch.objects.create(
        channel="email", topic=topic, version=version, account=account, campaign="bench"
    )
    plan(batch, Contact.objects.all(), now=now)
    # What is held back until later is no part of this.
    rows = Message.objects.filter(batch=batch)
    rows.filter(status=Status.PLANNED, due_at__gt=now).update(status=Status.CANCELLED)
    planned = rows.filter(status=Status.PLANNED).count()
    told = run("ours", port, planned)
    sent = rows.filter(status=Status.SENT).count()
    # Some of the people there are have addresses that nobody can write to.
    if sent + rows.filter(status=Status.FAILED).count() != planned or sent < planned * 0.99:
        raise AssertionError(f"{planned} were planned, and {sent} are sent")
    return sent, told


def prepare_mails(version: TemplateVersion, account: Account) -> None:
    """Some of the mails that went out, as they went, for those who only write bytes."""
    sent = Message.objects.filter(batch__version=version, status=Status.SENT)
    some = sent.select_related("topic", "batch").order_by("-id")[:KEPT]
    written, _ = Writer().write(list(some), now=timezone.now())
    skeleton = Skeleton(sender=account.sender, sender_name=account.sender_name)
    mails = [(one.outgoing.to, skeleton.fill(one.outgoing)) for one in written]
    size = sum(len(words) for _, words in mails) / len(mails)
    if not BYTES * 0.9 < size < BYTES * 1.5:
        raise AssertionError(f"a mail has {size:,.0f} bytes")
    PREPARED.write_bytes(pickle.dumps(mails))


def run(how: str, port: int, count: int) -> list[dict[str, Any]]:
    """What each of the processes tells, all let off at the same moment."""
    command = [sys.executable, "-m", "bench.mailers", how, str(port)]
    shares = [count // WORKERS + (nth < count % WORKERS) for nth in range(WORKERS)]
    working = [
        subprocess.Popen(
            [*command, str(share)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for share in shares
    ]
    for one in working:
        if one.stdout is None or one.stdout.readline().strip() != READY:
            raise AssertionError(f"{how} did not start")
    for one in working:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    told = [json.loads(one.communicate()[0]) for one in working]
    line = ", ".join(f"{one['done']} in {one['seconds']:.1f} s" for one in told)
    print(f"{how}: {line}", flush=True)
    return told


def rate(count: int, told: list[dict[str, Any]]) -> float:
    return count / float(max(one["seconds"] for one in told))


# --- what is sent ---------------------------------------------------------------------------


def account_of(port: int) -> Account:
    """The firm's only account for mail: the server that throws everything away."""
    Account.objects.filter(channel="email").update(state=Account.State.PAUSED)
    return Account.objects.create(
        provider="smtp",
        channel="email",
        name="Sink",
        sender="firm@here.test",
        sender_name="The Firm",
        state=Account.State.ACTIVE,
        options={"host": "127.0.0.1", "port": port, "security": "none", "username": ""},
        secrets="{}",
    )


def version_to_send() -> TemplateVersion:
    said = Sources("{{ first_name | default: 'You' }}, our news", "", html(), text())
    made = Template.objects.create(slug="bench-delivery", name="Bench")
    variables = prepare_sources(said, locale="en").variables
    return TemplateVersion.objects.create(
        template=made,
        subject=said.subject,
        html=said.html,
        text=said.text,
        variables=[one.as_json() for one in variables],
        published_at=timezone.now(),
    )


def html() -> str:
    part = (
        '<tr><td style="padding:12px 24px"><p>{{ first_name | default: "You" }}, NUMBER: WORDS</p>'
        '<p><a class="button" href="https://shop.test/page/NUMBER?a=1&amp;b=2">Read on</a></p>'
        "</td></tr>"
    )
    said = SENTENCE * 10
    parts = [part.replace("NUMBER", str(n)).replace("WORDS", said) for n in range(LINKS)]
    foot = '<p>{{ email }} <a href="{{ unsubscribe_url }}">Unsubscribe</a></p>'
    rows = "\n".join(parts)
    return f"<!doctype html><html><body><table>\n{rows}\n</table>{foot}</body></html>"


def text() -> str:
    links = "\n".join(f"https://shop.test/page/{n}?a=1&b=2" for n in range(LINKS))
    return f"{{{{ first_name | default: 'You' }}}},\n{SENTENCE}\n{links}\n{{{{ unsubscribe_url }}}}"


def peer_text() -> str:
    """As long as the whole of ours, in Django's own language."""
    part = "{{ first_name }}, NUMBER: WORDS\nhttps://shop.test/page/NUMBER?to={{ id }}\n"
    said = "\n".join([SENTENCE] * 15)
    return "".join(part.replace("NUMBER", str(n)).replace("WORDS", said) for n in range(LINKS))
