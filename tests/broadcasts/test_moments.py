"""When people are due by their own clocks."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from broadcasts.models import Broadcast
from broadcasts.moments import day_after, first_moment, later_days


def at_nine(day=date(2026, 3, 10)):
    return Broadcast(timing=Broadcast.Timing.LOCAL, local_day=day, local_time=time(9))


class TestFirstMoment:
    def test_is_when_the_day_begins_first(self):
        assert first_moment(at_nine()) == datetime(2026, 3, 9, 19, tzinfo=UTC)


class TestDayAfter:
    def test_is_the_day_itself_until_its_hour_is_over(self):
        vienna = ZoneInfo("Europe/Vienna")
        before, after = (datetime(2026, 3, 10, hour, tzinfo=UTC) for hour in (8, 9))

        assert day_after(date(2026, 3, 10), time(9), vienna, begins=before) == date(2026, 3, 10)
        assert day_after(date(2026, 3, 10), time(9), vienna, begins=after) == date(2026, 3, 11)

    def test_passes_over_days_that_are_gone(self):
        begins = datetime(2026, 3, 20, 9, tzinfo=UTC)

        found = day_after(date(2026, 3, 10), time(9), ZoneInfo("Europe/Vienna"), begins=begins)

        assert found == date(2026, 3, 21)

    def test_knows_an_hour_that_clocks_skip(self):
        begins = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
        zone = ZoneInfo("Europe/Vienna")

        found = day_after(date(2026, 3, 29), time(2, 30), zone, begins=begins)

        assert found == date(2026, 3, 29)


class TestLaterDays:
    def test_names_the_zones_in_which_the_hour_is_over(self):
        begins = datetime(2026, 3, 10, 12, tzinfo=UTC)

        days = later_days(at_nine(), home="Europe/Vienna", begins=begins)

        zones = days[date(2026, 3, 11)]
        assert {"", "Europe/Vienna", "Asia/Tokyo"} <= set(zones)
        assert "America/New_York" not in zones

    def test_names_nobody_where_it_begins_in_time(self):
        begins = datetime(2026, 3, 9, 19, tzinfo=UTC)

        assert later_days(at_nine(), home="UTC", begins=begins) == {}
