from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels import limits
from channels.models import Meter
from tests.channels.made import make_account
from tests.make import NOON, sure
from tests.together import together

pytestmark = pytest.mark.django_db


class TestReserve:
    def test_grants_all_without_a_limit(self):
        assert limits.reserve(account=make_account(), wanted=10_000, now=NOON).count == 10_000

    @pytest.mark.parametrize(
        ("limit", "again_at"),
        [
            ({"per_day": 5}, datetime(2026, 3, 11, tzinfo=UTC)),
            ({"per_month": 5}, datetime(2026, 4, 1, tzinfo=UTC)),
            ({"per_day": 100, "per_month": 5}, datetime(2026, 4, 1, tzinfo=UTC)),
        ],
    )
    def test_grants_what_is_left_and_says_when_there_is_more(self, limit, again_at):
        account = make_account(**limit)
        limits.reserve(account=account, wanted=3, now=NOON)

        grant = limits.reserve(account=account, wanted=3, now=NOON)

        assert grant == limits.Grant(2, again_at)
        assert limits.reserve(account=account, wanted=9, now=again_at).count == 5

    def test_counts_what_is_given_back_no_more(self):
        account = make_account(per_day=5)
        limits.reserve(account=account, wanted=5, now=NOON)

        limits.give_back(account=account, count=2)

        assert limits.reserve(account=account, wanted=5, now=NOON).count == 2

    def test_is_asked_without_being_taken(self):
        account = make_account(per_second=100)

        assert limits.room([account], now=NOON)[account.pk].count == 10
        assert limits.room([account], now=NOON)[account.pk].count == 10

    @settings(max_examples=25, deadline=None)
    @given(
        per_second=st.integers(1, 60),
        asks=st.lists(st.tuples(st.integers(0, 400_000), st.integers(1, 50)), max_size=40),
    )
    def test_never_grants_more_in_any_second(self, per_second, asks):
        Meter.objects.all().delete()
        account = make_account(per_second=per_second)
        now, granted = NOON, []
        for pause, wanted in asks:
            now += timedelta(microseconds=pause)
            granted.append((now, limits.reserve(account=account, wanted=wanted, now=now).count))

        for start, _count in granted:
            end = start + timedelta(seconds=1)
            assert sum(count for at, count in granted if start <= at < end) <= per_second

    def test_keeps_busy_who_asks_when_told(self):
        account, now, sent = make_account(per_second=50), NOON, 0
        while now < NOON + timedelta(seconds=10):
            grant = limits.reserve(account=account, wanted=1000, now=now)
            sent, now = sent + grant.count, sure(grant.again_at)

        assert 450 <= sent <= 500


@pytest.mark.django_db(transaction=True)
def test_those_who_ask_at_once_share_what_there_is():
    account = make_account(per_day=25)

    def ask() -> int:
        return sum(limits.reserve(account=account, wanted=3, now=NOON).count for _ in range(5))

    assert sum(together(ask, ask, ask)) == 25
