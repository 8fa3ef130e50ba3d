"""What is said of accounts and of what people have to be told, and to whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from channels.models import Account, Meter, Tally
from messaging.deliverability import arrival, report_deliverability, standings
from messaging.models import Notification, Status
from tests.channels.made import make_account
from tests.make import NOON, ada, ben
from tests.messaging.sending.made import make_message, make_reader, receipts

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/deliverability/"


def tally(account: Account, *, days_ago: int = 0, now: Any = NOON, **counts: int) -> None:
    day = (now - timedelta(days=days_ago)).date()
    Tally.objects.create(account=account, day=day, **counts)


def warned(**counts: int) -> list[str]:
    tally(make_account(), **counts)
    return standings(days=7, now=NOON)[0].warnings


class TestStandings:
    def test_are_by_account_and_day(self) -> None:
        account = make_account()
        tally(account, sent=10, delivered=9, bounced=1)
        tally(account, days_ago=6, sent=5, delivered=5)
        tally(account, days_ago=7, sent=99)

        (found,) = standings(days=7, now=NOON)

        assert [row["sent"] for row in found.by_day] == [5, 0, 0, 0, 0, 0, 10]
        assert (found.totals["sent"], found.totals["delivered"]) == (15, 14)
        assert found.delivery_rate == 14 / 15

    def test_say_nothing_of_delivery_where_the_provider_does_not(self) -> None:
        tally(make_account("smtp"), sent=10)

        assert standings(days=7, now=NOON)[0].delivery_rate is None

    def test_leave_out_what_nothing_leaves_by(self) -> None:
        make_account("forwarding")

        assert standings(days=7, now=NOON) == []

    @pytest.mark.parametrize(
        ("counts", "expected"),
        [
            ({"sent": 10_000, "complained": 9}, []),
            ({"sent": 10_000, "complained": 10}, ["complaints_wanted"]),
            ({"sent": 10_000, "complained": 30}, ["complaints_never"]),
            ({"sent": 500, "complained": 3}, []),
            ({"sent": 1_000, "bounced": 19}, []),
            ({"sent": 1_000, "bounced": 20}, ["bounces"]),
            ({"sent": 10, "bounced": 5}, []),
        ],
    )
    def test_warn_by_what_mailboxes_ask(self, counts: Any, expected: list[str]) -> None:
        assert warned(**counts) == expected

    def test_warn_before_a_limit_is_reached(self) -> None:
        account = make_account(per_month=2_000)
        month = NOON.date().replace(day=1)
        Meter.objects.create(account=account, month=month, sent_this_month=1_600)

        assert standings(days=7, now=NOON)[0].warnings == ["near_limit"]

    def test_cost_the_same_for_many_accounts(self, django_assert_num_queries: Any) -> None:
        for _ in range(5):
            tally(make_account(), sent=1)

        with django_assert_num_queries(4):
            standings(days=30, now=NOON)


def fare(sent: int, failed: int) -> None:
    jane, topic = make_reader(), receipts()
    for n in range(sent + failed):
        is_sent = n < sent
        make_message(
            jane,
            topic=topic,
            status=Status.DELIVERED if is_sent else Status.FAILED,
            sent_at=NOON if is_sent else None,
            failed_at=None if is_sent else NOON,
        )


class TestArrival:
    @pytest.mark.parametrize(
        ("sent", "failed", "is_low"), [(18, 2, False), (17, 3, True), (15, 4, False), (0, 0, False)]
    )
    def test_is_low_below_ninety_of_a_hundred(self, sent: int, failed: int, is_low: bool) -> None:
        fare(sent, failed)

        assert arrival(now=NOON).is_low is is_low

    def test_is_of_the_last_day(self) -> None:
        fare(0, 30)

        assert arrival(now=NOON + timedelta(days=1, seconds=1)).rate is None


class TestReport:
    def test_tells_who_runs_the_channels_once_a_day(self) -> None:
        ada()
        ben()
        fare(10, 10)

        assert report_deliverability(now=NOON) == 1
        assert report_deliverability(now=NOON + timedelta(hours=1)) == 0
        assert report_deliverability(now=NOON + timedelta(hours=20)) == 1

        told = Notification.objects.order_by("id").first()
        assert told is not None
        assert told.user == ada()
        assert "50%" in told.title

    def test_tells_of_complaints_and_of_limits(self) -> None:
        ada()
        account = make_account(per_day=10)
        tally(account, sent=10_000, complained=20)
        Meter.objects.create(account=account, day=NOON.date(), sent_today=9)

        report_deliverability(now=NOON)

        kinds = set(Notification.objects.values_list("kind", flat=True))
        assert kinds == {"account_complained_of", "account_near_limit"}

    def test_says_nothing_where_all_is_well(self) -> None:
        ada()
        fare(30, 0)
        tally(make_account(), sent=10_000, delivered=9_900, complained=1)

        assert report_deliverability(now=NOON) == 0


class TestApi:
    def test_says_how_accounts_fare(self, api: Any) -> None:
        api.force_authenticate(ada())
        tally(make_account(), now=timezone.now(), sent=10, delivered=10)

        told = api.get(PLACE, {"days": 7}).json()

        (account,) = told["accounts"]
        assert len(account["by_day"]) == 7
        assert account["totals"]["sent"] == 10
        assert told["limits"]["complaints_never"] == 0.003
        assert told["is_one_click"] is False

    def test_is_for_those_who_run_the_channels(self, api: Any) -> None:
        assert api.get(PLACE).status_code in (401, 403)
        api.force_authenticate(ben())
        assert api.get(PLACE).status_code == 403

    @pytest.mark.parametrize("asked", [{"days": 0}, {"days": "x"}, {"day": 7}])
    def test_refuses_what_it_does_not_know(self, api: Any, asked: Any) -> None:
        api.force_authenticate(ada())

        assert api.get(PLACE, asked).status_code == 400
