import json
from datetime import timedelta

import pytest

from channels.adapters import Bounce, Kind, Report
from channels.models import Account, Call, Tally
from channels.operations import health
from events.models import Activity
from messaging.models import DeliveryReport, Message, Status, Suppression
from messaging.sending.statuses import apply_reports, work_off
from tests.channels.made import make_account
from tests.make import NOON
from tests.messaging.sending.made import later, make_batch, make_message, take_turn

pytestmark = pytest.mark.django_db


def make_sent(account: Account, nth: int = 1, **given) -> Message:
    return make_message(
        nth=nth,
        account=account,
        **{"status": Status.SENT, "sent_at": NOON, "provider_id": f"p{nth}", **given},
    )


def report(kind: str, *, id: str = "", of: str = "p1", minutes: int = 1, **given) -> Report:
    at = later(minutes=minutes)
    return Report(Kind(kind), at, id or f"{kind}-{of}", provider_id=of, **given)


def told(account: Account, *reports: Report, **given) -> bool:
    return apply_reports(account=account, reports=reports, now=later(minutes=9), **given)


class TestApplyReports:
    @pytest.mark.parametrize(
        ("kinds", "status"),
        [
            (["delivered"], "delivered"),
            (["delivered", "read"], "read"),
            (["read", "delivered"], "read"),
            (["deferred"], "sent"),
            (["bounced", "delivered"], "failed"),
            (["bounced", "read"], "failed"),
            (["delivered", "deferred"], "delivered"),
            (["complained"], "delivered"),
        ],
    )
    def test_never_moves_a_message_backwards(self, kinds, status):
        account = make_account()
        message = make_sent(account)

        for kind in kinds:
            told(account, report(kind, bounce=Bounce.HARD if kind == "bounced" else None))

        message.refresh_from_db()
        assert message.status == status

    def test_moves_to_the_same_whatever_comes_in_one_call(self):
        account = make_account()
        message = make_sent(account)

        told(account, report("read", minutes=5), report("delivered", minutes=2))

        message.refresh_from_db()
        assert (message.status, message.delivered_at) == ("read", later(minutes=2))
        assert message.read_at == later(minutes=5)

    @pytest.mark.parametrize(("bounce", "status"), [("hard", "failed"), ("soft", "delivered")])
    def test_lets_a_mailbox_that_took_it_send_it_back(self, bounce, status):
        account = make_account()
        message = make_sent(account, status=Status.DELIVERED)

        told(account, report("bounced", bounce=Bounce(bounce)))

        message.refresh_from_db()
        assert message.status == status

    def test_settles_what_was_uncertain(self):
        account = make_account()
        message = make_sent(account, status=Status.UNCERTAIN, sent_at=None, provider_id="")

        told(account, Report(Kind.DELIVERED, NOON, "x", key=str(message.token)))

        message.refresh_from_db()
        assert (message.status, message.sent_at) == ("delivered", NOON)

    def test_knows_a_repeat(self):
        account = make_account()
        make_sent(account)
        bounced = report("bounced", bounce=Bounce.HARD)
        told(account, bounced, bounced)

        told(account, bounced)

        assert DeliveryReport.objects.count() == 1
        assert Activity.objects.filter(type="email_bounced").count() == 1
        assert account.tallies.get().bounced == 1

    def test_believes_no_account_about_messages_of_another(self):
        mine, other = make_account(), make_account()
        message = make_sent(mine)

        told(other, Report(Kind.READ, NOON, "x", provider_id="p1", key=str(message.token)))

        message.refresh_from_db()
        assert message.status == "sent"

    def test_suppresses_a_hard_bounce_and_a_complaint_at_once(self):
        account = make_account()
        for nth, kind in ((1, "bounced"), (2, "complained")):
            make_sent(account, nth)
            told(account, report(kind, of=f"p{nth}", bounce=Bounce.HARD if nth == 1 else None))

        found = Suppression.objects.order_by("address").values_list("address", "reason")
        assert list(found) == [
            ("reader1@there.test", "hard_bounce"),
            ("reader2@there.test", "complaint"),
        ]

    def test_suppresses_an_address_that_is_told_of_before_its_message_is_known(self):
        account = make_account()
        hard = report("bounced", bounce=Bounce.HARD, address="Gone@There.test")

        assert not told(account, hard, is_patient=True)

        assert Suppression.objects.get().address == "gone@there.test"
        assert not DeliveryReport.objects.exists()

    def test_suppresses_soft_bounces_once_they_are_five_in_thirty_days(self):
        account = make_account()
        message = make_sent(account)
        for day in (-40, 0, 1, 2, 3):
            at = NOON + timedelta(days=day)
            soft = Report(Kind.BOUNCED, at, f"s{day}", provider_id="p1", bounce=Bounce.SOFT)
            apply_reports(account=account, reports=[soft], now=at)
        assert not Suppression.objects.exists()

        last = NOON + timedelta(days=4)
        soft = Report(Kind.BOUNCED, last, "s4", provider_id="p1", bounce=Bounce.SOFT)
        apply_reports(account=account, reports=[soft], now=last)

        found = Suppression.objects.get()
        assert (found.address, found.reason) == (message.to_address, "soft_bounces")

    def test_leaves_an_address_alone_that_blocks_us(self):
        account = make_account()
        make_sent(account)

        told(account, report("bounced", bounce=Bounce.BLOCK))

        assert not Suppression.objects.exists()

    def test_of_a_bounce_reach_messages_that_were_planned_before(self):
        account = make_account()
        make_sent(account)
        planned = make_message(
            Message.objects.get().contact, batch=make_batch(), due_at=later(minutes=9)
        )

        told(account, report("bounced", bounce=Bounce.HARD))
        take_turn(later(minutes=9))

        planned.refresh_from_db()
        assert planned.status == "skipped"


class TestPauseIfHarmful:
    @pytest.mark.parametrize(
        ("sent", "bounced", "complained", "state"),
        [
            (500, 20, 0, "paused"),
            (499, 20, 0, "active"),
            (500, 19, 0, "active"),
            (5000, 0, 4, "paused"),
            (5000, 0, 3, "active"),
        ],
    )
    def test_pauses_past_the_limits_of_the_big_mailboxes(self, sent, bounced, complained, state):
        account = make_account()
        counts = {"sent": sent, "bounced": bounced, "complained": complained}
        health.count(account_id=account.pk, counts=counts, now=NOON)

        health.pause_if_harmful(account_id=account.pk, now=NOON)

        account.refresh_from_db()
        assert account.state == state

    def test_counts_seven_days_and_this_spell_alone(self):
        account = make_account(spell=2)
        for day, spell in ((0, 1), (8, 2)):
            Tally.objects.create(
                account=account,
                day=(NOON - timedelta(days=day)).date(),
                spell=spell,
                sent=900,
                bounced=900,
            )

        assert not health.pause_if_harmful(account_id=account.pk, now=NOON)


class TestWorkOff:
    def call(self, account: Account, *events: dict, **given) -> Call:
        return Call.objects.create(
            account=account,
            body=json.dumps(list(events)).encode(),
            key="k",
            **{"received_at": NOON, "next_try_at": NOON, **given},
        )

    def event(self, message: Message, kind: str = "delivered") -> dict:
        at = NOON.isoformat()
        return {"id": f"e-{kind}", "kind": kind, "key": str(message.token), "at": at}

    def test_acts_on_a_call_once(self):
        account = make_account()
        message = make_sent(account)
        call = self.call(account, self.event(message))

        assert work_off(now=NOON) == 1
        assert work_off(now=NOON) == 0

        call.refresh_from_db()
        message.refresh_from_db()
        assert (call.state, message.status) == ("done", "delivered")

    def test_waits_a_moment_for_a_message_that_is_on_its_way_out(self):
        account = make_account()
        message = make_sent(account, status=Status.SENT)
        Message.objects.update(
            status=Status.HANDING_OFF, lease_token=message.token, lease_until=later(minutes=1)
        )
        self.call(account, self.event(message))
        work_off(now=NOON)
        message.refresh_from_db()
        assert message.status == "handing_off"

        Message.objects.update(status=Status.SENT, lease_token=None, lease_until=None)
        work_off(now=later(seconds=3))

        message.refresh_from_db()
        assert message.status == "delivered"

    def test_gives_up_what_cannot_be_read_and_keeps_it(self):
        account = make_account()
        call = self.call(account)
        Call.objects.update(body=b"{nonsense")

        work_off(now=NOON)

        call.refresh_from_db()
        assert call.state == "dead"
        assert call.error
