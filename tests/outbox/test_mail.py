import smtplib

import pytest
from django.core import mail

from outbox.carriers import CARRIERS, Refused, TryLater
from outbox.mail import hand_over, message_id, refusal
from outbox.models import Effect, Policy, State
from outbox.operations import ask
from outbox.runner import Worker
from tests.make import NOON
from tests.outbox.carriers import Clock

INVITATION = {
    "to": "ben@firm.test",
    "subject": "Welcome",
    "text": "Your link: https://firm.test/x",
    "html": "<p>Your link</p>",
}


@pytest.mark.django_db
class TestMailCarrier:
    def test_sends_the_mail_and_forgets_its_body(self):
        ask("mail", key="invite:1", payload=INVITATION, not_before=NOON)

        Worker(carrier=CARRIERS["mail"], clock=Clock(NOON)).carry_out()

        sent = mail.outbox[0]
        assert (sent.to, sent.subject) == (["ben@firm.test"], "Welcome")
        assert isinstance(sent, mail.EmailMultiAlternatives)
        assert [kind for _, kind in sent.alternatives] == ["text/html"]
        effect = Effect.objects.get()
        assert (effect.state, effect.reference) == (State.DONE, message_id("invite:1"))
        assert effect.payload == {"to": "ben@firm.test", "subject": "Welcome"}

    def test_names_each_message_by_our_key_so_that_a_second_copy_is_recognised(self):
        effect = Effect(kind="mail", key="invite:1", payload=INVITATION)

        hand_over(effect)
        hand_over(effect)

        first, second = (copy.extra_headers["Message-ID"] for copy in mail.outbox)
        assert first == second == message_id("invite:1")
        assert message_id("invite:2") != first

    def test_keeps_a_message_id_free_of_line_breaks_in_the_key(self):
        assert "\n" not in message_id("a\r\nBcc: eve@evil.test")


class TestRefusal:
    @pytest.mark.parametrize("code", [421, 450, 452])
    def test_tries_later_what_the_server_refuses_for_now(self, code):
        assert isinstance(refusal(code, "busy"), TryLater)

    @pytest.mark.parametrize("code", [500, 550, 554])
    def test_gives_up_what_the_server_refuses_for_good(self, code):
        assert isinstance(refusal(code, "no such user"), Refused)


@pytest.mark.django_db
class TestMailFaults:
    def carry(self, monkeypatch, fault, **asked):
        def fail(self, messages):
            raise fault

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
        ask("mail", key="invite:1", payload=INVITATION, not_before=NOON, **asked)
        Worker(carrier=CARRIERS["mail"], clock=Clock(NOON)).carry_out()
        return Effect.objects.get()

    def test_gives_up_where_no_recipient_was_accepted(self, monkeypatch):
        fault = smtplib.SMTPRecipientsRefused({"ben@firm.test": (550, b"no such user")})

        assert self.carry(monkeypatch, fault).state == State.DEAD

    def test_waits_while_the_server_is_away(self, monkeypatch):
        effect = self.carry(monkeypatch, ConnectionRefusedError("refused"))

        assert (effect.state, effect.tries) == (State.WAITING, 1)
        assert effect.next_try_at > NOON
        assert effect.payload == INVITATION

    def test_sends_again_where_the_connection_broke_half_way(self, monkeypatch):
        effect = self.carry(monkeypatch, smtplib.SMTPServerDisconnected("gone"))

        assert effect.state == State.WAITING

    def test_asks_a_person_instead_where_the_caller_wants_it_at_most_once(self, monkeypatch):
        fault = smtplib.SMTPServerDisconnected("gone")

        effect = self.carry(monkeypatch, fault, policy=Policy.AT_MOST_ONCE)

        assert effect.state == State.UNKNOWN
