from datetime import timedelta
from uuid import uuid4

import pytest

from channels.adapters import ADAPTERS, Handed, TryLater
from channels.models import Account, SandboxMail
from events.models import Activity
from messaging.models import Batch, Message, Priority, Status, Suppression
from messaging.sending import leases, steering
from messaging.sending.pacing import APART_FOR
from messaging.sending.worker import Turn
from tests.channels.made import make_account, smtp_account
from tests.make import NOON, ben, make_team, sure
from tests.messaging.sending.made import (
    later,
    make_batch,
    make_message,
    statuses,
    take_turn,
)
from tests.outbox.carriers import Clock
from tests.providers.smtp import mail_server

pytestmark = pytest.mark.django_db


class TestTurn:
    def test_hands_over_what_is_due_and_notes_it_on_the_timeline(self):
        account = make_account()
        message = make_message()

        assert take_turn() == 1

        message.refresh_from_db()
        assert (message.status, message.account_id, message.tries) == ("sent", account.pk, 1)
        assert (message.sent_at, message.from_address) == (NOON, "firm@here.test")
        assert message.provider_id == str(message.token)
        assert message.lease_token is None
        mail = SandboxMail.objects.get()
        assert (mail.to, mail.subject) == ("reader1@there.test", "Hello")
        assert mail.html.startswith("<p>Hi</p><img ")
        fact = Activity.objects.get(type="email_sent")
        assert (fact.contact_id, fact.title) == (message.contact_id, "E-mail sent: Hello")
        assert account.tallies.get().sent == 1

    def test_leaves_what_is_not_due(self):
        make_account()
        make_message(due_at=later(minutes=1))

        assert take_turn() == 0
        assert take_turn(later(minutes=1)) == 1

    def test_serves_the_urgent_lane_first(self, monkeypatch):
        monkeypatch.setattr("messaging.sending.worker.SET", 1)
        make_account()
        batch = make_batch()
        make_message(batch=batch, nth=1)
        make_message(nth=2, due_at=NOON)

        take_turn(time_slice=timedelta(seconds=5))

        mails = SandboxMail.objects.order_by("id").values_list("to", flat=True)
        assert list(mails) == ["reader2@there.test", "reader1@there.test"]

    def test_sends_nothing_to_whom_was_suppressed_since_it_was_planned(self):
        make_account()
        make_message()
        Suppression.objects.create(
            channel="email",
            address="reader1@there.test",
            reason="hard_bounce",
            at=NOON,
            digest="x",
            is_total=True,
        )

        take_turn()

        assert statuses() == ["skipped"]
        assert not SandboxMail.objects.exists()

    def test_fails_what_says_nothing(self):
        make_account()
        message = make_message()
        message.content.delete()

        take_turn()

        message.refresh_from_db()
        assert (message.status, message.reason) == ("failed", "missing_variable")

    def test_keeps_what_is_due_while_there_is_no_account(self):
        make_message()

        assert take_turn() == 0
        assert statuses() == ["planned"]

    def test_asks_the_database_no_more_for_many_than_for_few(self, django_assert_max_num_queries):
        make_account()
        batch = make_batch()
        for nth in range(40):
            make_message(batch=batch, nth=nth)

        with django_assert_max_num_queries(60):
            assert take_turn() == 40


class TestMails:
    def test_bear_what_mailboxes_ask_of_marketing(self):
        make_message(batch=make_batch(sender_name="The firm", reply_to="hello@here.test"))
        with mail_server() as server:
            smtp_account(server.port)
            take_turn()

        words = server.words[0].decode()
        token = Message.objects.get().token
        assert f"\r\nMessage-ID: <{token}@here.test>\r\n" in words
        assert "\r\nList-Unsubscribe: <http" in words
        assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in words
        assert "From: The firm <firm@here.test>\r\n" in words
        assert "\r\nReply-To: hello@here.test\r\n" in words
        assert "\r\nFeedback-ID: " in words
        assert "\r\nList-ID: News <test-news." in words
        assert "Auto-Submitted" not in words

    def test_say_that_a_machine_wrote_what_is_transactional_and_offer_no_way_out_of_it(self):
        make_message()
        with mail_server() as server:
            smtp_account(server.port)
            take_turn()

        words = server.words[0].decode()
        assert "\r\nAuto-Submitted: auto-generated\r\n" in words
        assert "List-Unsubscribe" not in words


class TestUnknownOutcomes:
    def test_leave_marketing_uncertain_for_good(self):
        make_message(batch=make_batch())
        with mail_server(moods=["cut"]) as server:
            smtp_account(server.port)
            take_turn()
            take_turn(later(days=1))

        assert statuses() == ["uncertain"]
        assert len(server.taken) == 1

    def test_send_what_is_owed_again_under_the_same_name(self):
        make_message()
        with mail_server(moods=["cut"]) as server:
            smtp_account(server.port)
            take_turn()
            take_turn(later(days=1))

        assert statuses() == ["sent"]
        assert server.taken == [str(Message.objects.get().token)] * 2

    @pytest.mark.parametrize(("was_taken", "status"), [(True, "sent"), (False, "planned")])
    def test_are_asked_about_where_the_provider_can_tell(self, was_taken, status):
        account = make_account()
        message = make_message(
            batch=make_batch(),
            status=Status.HANDING_OFF,
            lease_token=uuid4(),
            tries=1,
            lease_until=NOON,
            account=account,
        )
        if was_taken:
            SandboxMail.objects.create(account=account, key=str(message.token), to="x", at=NOON)

        take_turn(later(seconds=1))

        assert statuses() == [status]
        assert SandboxMail.objects.count() == int(was_taken)

    def test_of_a_worker_that_fell_silent_before_handing_over_are_none(self):
        make_account()
        make_message(
            batch=make_batch(), status=Status.LEASED, lease_token=uuid4(), lease_until=NOON
        )

        take_turn(later(seconds=1))

        assert statuses() == ["sent"]


class TestRefusals:
    def test_of_an_address_that_is_none_suppress_it_at_once(self):
        make_message()
        with mail_server(moods=["550 5.1.1"]) as server:
            account = smtp_account(server.port)
            take_turn()

        message = Message.objects.get()
        assert (message.status, message.reason) == ("failed", "hard_bounce")
        assert "5.1.1" in message.error
        suppression = Suppression.objects.get()
        assert (suppression.address, suppression.reason) == ("reader1@there.test", "hard_bounce")
        assert suppression.is_total
        assert Activity.objects.get(type="email_bounced").contact_id == message.contact_id
        assert account.tallies.get().bounced == 1

    def test_for_now_are_tried_again_with_growing_pauses_and_an_end(self):
        make_message()
        now = NOON
        with mail_server(moods=["450"] * 50) as server:
            smtp_account(server.port)
            for _ in range(12):
                take_turn(now)
                now = sure(Message.objects.get().due_at)

        message = Message.objects.get()
        assert (message.status, message.reason, message.tries) == ("failed", "gave_up", 12)
        assert timedelta(hours=12) < sure(message.failed_at) - NOON < timedelta(hours=30)

    def test_of_the_whole_account_cost_no_message_a_try(self):
        make_message(nth=1)
        make_message(nth=2)
        with mail_server() as server:
            port = server.port
        account = smtp_account(port)

        for minutes in range(3):
            take_turn(later(minutes=minutes))

        account.refresh_from_db()
        assert account.faults_in_a_row == 3
        assert sure(account.down_until) > later(minutes=2)
        assert statuses() == ["planned", "planned"]
        assert set(Message.objects.values_list("tries", flat=True)) == {0}


class TestAccounts:
    def test_that_are_down_leave_the_work_to_the_next(self):
        make_message()
        with mail_server() as server:
            port = server.port
        down = smtp_account(port, order=1)
        make_account(order=2)
        for seconds in (0, 60, 120, 140):
            take_turn(later(seconds=seconds))

        assert statuses() == ["sent"]
        assert Message.objects.get().account_id != down.pk

    def test_of_a_person_or_their_team_come_first(self):
        make_account(order=1)
        team = make_account(order=3, team=make_team(members=[ben()]))
        own = make_account(order=9, user=ben())
        make_message(by=ben())

        take_turn()

        assert Message.objects.get().account_id == own.pk
        own.state = Account.State.PAUSED
        own.save()
        make_message(nth=2, by=ben())
        take_turn()
        assert Message.objects.latest("id").account_id == team.pk

    def test_carry_only_the_categories_they_are_for(self):
        make_account(for_marketing=False)
        make_message(batch=make_batch(), nth=1)
        make_message(nth=2)

        take_turn()

        assert statuses() == ["planned", "sent"]
        assert Message.objects.earliest("id").reason == "no_account"

    def test_that_a_batch_names_are_replaced_only_by_one_that_writes_as_the_same_sender(self):
        named = make_account(order=5, state=Account.State.PAUSED)
        other = make_account(order=1, sender="other@here.test")
        make_message(batch=make_batch(account=named), account=named)

        take_turn()
        assert statuses() == ["planned"]

        other.sender = named.sender
        other.save()
        take_turn(later(minutes=5))
        assert Message.objects.get().account_id == other.pk

    def test_send_no_more_than_their_limit(self):
        make_account(per_day=2)
        for nth in range(3):
            make_message(nth=nth)

        take_turn()

        assert statuses().count("sent") == 2
        take_turn(later(hours=12))
        assert statuses().count("sent") == 3

    def test_wait_for_the_next_second_within_a_turn(self):
        make_account(per_second=1)
        make_message(nth=1)
        make_message(nth=2)
        clock = Clock(NOON)

        def pass_by(seconds: float) -> None:
            clock.move(seconds=seconds)

        Turn(channel="email", clock=clock, wait=pass_by).send()

        assert statuses() == ["sent", "sent"]
        first, second = Message.objects.order_by("sent_at").values_list("sent_at", flat=True)
        assert sure(second) - sure(first) == timedelta(seconds=1)


class TestBatches:
    def test_that_are_paused_send_nothing_until_they_go_on(self):
        make_account()
        batch = make_batch()
        make_message(batch=batch)
        steering.pause_batch(batch=batch)

        take_turn()

        message = Message.objects.get()
        assert (message.status, message.reason) == ("planned", "paused")
        assert message.due_at == NOON + APART_FOR
        steering.resume_batch(batch=batch)
        take_turn(later(seconds=1))
        message.refresh_from_db()
        assert (message.status, message.reason) == ("sent", "")

    def test_that_are_cancelled_are_taken_back(self):
        make_account()
        batch = make_batch()
        make_message(batch=batch, nth=1)
        make_message(nth=2)

        steering.cancel_batch(batch=batch)
        take_turn()

        assert statuses() == ["cancelled", "sent"]

    def test_that_are_paced_leave_no_quicker(self):
        make_account()
        batch = make_batch(per_minute=60)
        for nth in range(12):
            make_message(batch=batch, nth=nth)

        take_turn()
        assert statuses().count("sent") == 5  # what five seconds may have brought
        take_turn(later(seconds=3))
        assert statuses().count("sent") == 8
        Batch.objects.update(per_minute=None)
        take_turn(later(seconds=3))
        assert statuses().count("sent") == 12

    def test_wait_for_nobody_else(self):
        make_account()
        paused = make_batch(state=Batch.State.PAUSED)
        make_message(batch=paused, nth=1)
        make_message(batch=make_batch(), nth=2)

        take_turn()

        assert statuses() == ["planned", "sent"]


class TestLeases:
    def test_of_a_worker_that_lost_them_change_nothing(self):
        make_account()
        make_message()
        lost = leases.claim(channel="email", limit=10, workers=2, now=NOON)
        take_turn(later(minutes=10))

        assert leases.give_back(token=lost.token) == 0
        assert statuses() == ["sent"]

    def test_are_given_to_no_more_workers_than_may_be_busy(self):
        make_account()
        make_message(nth=1)
        make_message(nth=2)
        first = leases.claim(channel="email", limit=1, workers=1, now=NOON)

        second = leases.claim(channel="email", limit=1, workers=1, now=NOON)

        assert [len(first.messages), len(second.messages)] == [1, 0]

    def test_are_not_begun_once_they_have_run_out(self):
        account = make_account()
        make_message()
        lease = leases.claim(channel="email", limit=1, workers=1, now=NOON)

        late = later(minutes=6)
        begun = leases.begin(
            lease=lease, messages=lease.messages, account=account, time_out=60, now=late
        )

        assert begun == []


class TestAdapters:
    def test_that_break_off_leave_marketing_uncertain_and_nothing_twice(self, monkeypatch):
        make_account()
        make_message(batch=make_batch(priority=Priority.BROADCAST))
        sandbox = ADAPTERS["sandbox"]
        monkeypatch.setattr(sandbox, "can_find", False)
        monkeypatch.setattr(sandbox, "send", lambda self, messages: 1 / 0)

        take_turn()
        take_turn(later(days=1))

        assert statuses() == ["uncertain"]

    def test_that_ask_for_a_pause_get_it(self, monkeypatch):
        make_account()
        make_message()
        sandbox = ADAPTERS["sandbox"]
        monkeypatch.setattr(sandbox, "send", lambda self, messages: [TryLater("429", 120)])
        take_turn()
        assert Message.objects.get().due_at == later(seconds=120)

        monkeypatch.setattr(sandbox, "send", lambda self, messages: [Handed("p1")])
        take_turn(later(seconds=120))
        assert Message.objects.get().provider_id == "p1"
