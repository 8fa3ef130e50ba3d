"""When tasks are due, and when they come again."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.task_dates import (
    DAILY,
    LAST_DAY,
    MONTHLY,
    WEEKDAYS,
    WEEKLY,
    moment_of,
    next_day,
    same_wall_clock,
    working_day_after,
)
from tests.make import sure

BERLIN = "Europe/Berlin"
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
ZONES = st.sampled_from([BERLIN, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])


class TestMomentOf:
    def test_is_the_end_of_the_day_where_no_time_is_said(self):
        assert moment_of(date(2026, 3, 10), None, BERLIN) == datetime(2026, 3, 10, 23, tzinfo=UTC)
        assert moment_of(date(2026, 3, 10), None, "Asia/Tokyo").hour == 15

    def test_is_right_on_the_days_that_clocks_change(self):
        # At 02:30 on 29 March there is no such time in Berlin; it is an hour later.
        assert moment_of(date(2026, 3, 29), time(2, 30), BERLIN) == datetime(
            2026, 3, 29, 1, 30, tzinfo=UTC
        )
        # On 25 October 02:30 comes twice: the first.
        assert moment_of(date(2026, 10, 25), time(2, 30), BERLIN) == datetime(
            2026, 10, 25, 0, 30, tzinfo=UTC
        )

    def test_takes_an_unknown_zone_for_utc(self):
        assert moment_of(date(2026, 3, 10), time(9), "Mars/Base").hour == 9


class TestNextDay:
    @pytest.mark.parametrize(
        ("repeats", "every", "day", "anchor", "expected"),
        [
            (DAILY, 1, date(2026, 3, 28), None, date(2026, 3, 29)),
            (DAILY, 3, date(2026, 3, 28), None, date(2026, 3, 31)),
            (WEEKDAYS, 1, date(2026, 3, 13), None, date(2026, 3, 16)),
            (WEEKDAYS, 2, date(2026, 3, 12), None, date(2026, 3, 16)),
            (WEEKLY, 2, date(2026, 3, 10), None, date(2026, 3, 24)),
            (MONTHLY, 1, date(2026, 1, 31), 31, date(2026, 2, 28)),
            (MONTHLY, 1, date(2026, 2, 28), 31, date(2026, 3, 31)),
            (MONTHLY, 1, date(2028, 1, 30), 30, date(2028, 2, 29)),
            (MONTHLY, 12, date(2026, 5, 4), 4, date(2027, 5, 4)),
        ],
    )
    def test_is_a_step_on(self, repeats, every, day, anchor, expected):
        found = next_day(day, repeats=repeats, every=every, anchor=anchor, today=day)

        assert found == expected

    def test_goes_over_what_was_missed_and_keeps_step(self):
        today = date(2026, 3, 11)

        weekly = next_day(date(2026, 1, 6), repeats=WEEKLY, every=2, anchor=None, today=today)
        daily = next_day(date(2026, 3, 1), repeats=DAILY, every=1, anchor=None, today=today)

        assert weekly == date(2026, 3, 17)
        assert daily == today

    def test_ends_with_the_calendar(self):
        for repeats in (DAILY, WEEKDAYS, WEEKLY, MONTHLY):
            last = LAST_DAY - timedelta(1)
            assert next_day(last, repeats=repeats, every=365, anchor=1, today=last) is None

    @given(
        day=DAYS,
        repeats=st.sampled_from([DAILY, WEEKDAYS, WEEKLY, MONTHLY]),
        every=st.integers(1, 40),
        late=st.integers(0, 900),
    )
    def test_is_the_first_of_the_series_that_is_neither_past_nor_the_same(
        self, day, repeats, every, late
    ):
        today = day + timedelta(late)
        found = next_day(day, repeats=repeats, every=every, anchor=day.day, today=today)

        assert found == walked(day, repeats, every, today)

    @given(day=DAYS, steps=st.integers(1, 30))
    def test_keeps_a_months_day_wherever_the_month_has_it(self, day, steps):
        found = day
        for _ in range(steps):
            before = found
            found = sure(next_day(found, repeats=MONTHLY, every=1, anchor=day.day, today=before))
            is_next = (found.year * 12 + found.month) - (before.year * 12 + before.month) == 1
            last = (found.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)
            assert is_next
            assert found.day == min(day.day, last.day)


def walked(day, repeats, every, today):
    """The same by walking every day of the calendar."""
    found, seen = day, 0
    while True:
        found += timedelta(1)
        if repeats == MONTHLY:
            months = (found.year - day.year) * 12 + found.month - day.month
            last = (found.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)
            fits = months and months % every == 0 and found.day == min(day.day, last.day)
        elif repeats == WEEKDAYS:
            seen += found.weekday() < 5
            fits = found.weekday() < 5 and seen % every == 0
        else:
            fits = (found - day).days % (every * (7 if repeats == WEEKLY else 1)) == 0
        if fits and found >= today:
            return found


class TestWorkingDayAfter:
    @given(day=DAYS, count=st.integers(1, 60))
    def test_counts_mondays_to_fridays(self, day, count):
        found, seen = day, 0
        while seen < count:
            found += timedelta(1)
            seen += found.weekday() < 5

        assert working_day_after(day, count) == found

    def test_of_none_is_the_day_itself_or_the_monday_after(self):
        assert working_day_after(date(2026, 3, 13), 0) == date(2026, 3, 13)
        assert working_day_after(date(2026, 3, 14), 0) == date(2026, 3, 16)


class TestSameWallClock:
    @given(
        moment=st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),
        days=st.integers(1, 400),
        zone=ZONES,
    )
    def test_keeps_the_time_of_day_through_changes_of_clocks(self, moment, days, zone):
        before = moment.astimezone(ZoneInfo(zone))
        after = same_wall_clock(moment, days=days, zone=zone).astimezone(ZoneInfo(zone))

        is_left_out = after.replace(tzinfo=None) - before.replace(tzinfo=None) != timedelta(days)
        there = (before.replace(tzinfo=None) + timedelta(days)).replace(tzinfo=ZoneInfo(zone))
        # Only a time that does not exist on that day moves.
        assert not is_left_out or there.astimezone(UTC).astimezone(ZoneInfo(zone)) != there
