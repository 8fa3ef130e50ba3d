"""A mail server that answers in every wrong way: nothing lost, no marketing twice."""

from collections import Counter
from datetime import timedelta
from itertools import cycle

import pytest

from messaging.models import Category, Message
from messaging.sending.worker import Turn
from tests.channels.made import smtp_account
from tests.make import sure
from tests.outbox.carriers import Clock
from tests.providers.smtp import mail_server
from tests.reliability.mails import plan_mails, tally, tokens, under_way

pytestmark = [pytest.mark.soak, pytest.mark.django_db]
MOODS = ("fine", "450", "cut", "fine", "421", "cut unread", "451", "cut ahead", "silent", "fine")


def test_every_wrong_answer_loses_nothing_and_sends_no_marketing_twice(promise, monkeypatch):
    monkeypatch.setattr("channels.providers.smtp.session.STEP", 0.2)
    each = promise.size(small=15, full=1_000)
    batches = [plan_mails(category, each) for category in (Category.MARKETING, "transactional")]
    clock = Clock(sure(Message.objects.latest("due_at").due_at))
    with mail_server(moods=cycle(MOODS)) as server:
        smtp_account(server.port)
        for _ in range(200):
            if not under_way():
                break
            Turn(channel="email", clock=clock, time_slice=timedelta(minutes=1)).send()
            clock.move(minutes=5)
        copies = Counter(server.taken)

    marketing, owed = batches
    twice = sum(copies[token] > 1 for token in tokens(marketing))
    listed = tally(marketing)
    lost = len(tokens(owed) - copies.keys()) + len(tokens(marketing, "sent") - copies.keys())
    promise.report(
        "R5",
        "a mail server that fails in every way loses nothing and gets no marketing twice",
        figure=f"{each} of each: {twice} marketing twice, {lost} lost, "
        f"{listed['uncertain']} marketing uncertain, {tally(owed)['sent']} owed sent",
        target="0 twice, 0 lost, all owed sent, all marketing sent or uncertain",
        met=twice == lost == 0
        and tally(owed)["sent"] == each
        and listed["sent"] + listed["uncertain"] == each,
    )
