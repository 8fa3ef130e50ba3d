"""Triggers that come due with time: by people's own clocks, each moment once."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from automation import cron
from automation.models import Enrolment, TriggerClock
from automation.running.clocks import look_at_clocks
from automation.running.programs import program_of
from automation.triggers.timed import of_item
from contacts.models import CustomField
from events.models import ItemProgress
from tests.automation.facts import happen
from tests.automation.make import make_workflow
from tests.make import NOON, make_contact, make_organisation, make_segment

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
START = datetime(2027, 1, 1, tzinfo=UTC)


def entered(*, zone: str = "UTC") -> list[str]:
    """The moments at which somebody came due, by the clock there."""
    rows = Enrolment.objects.order_by("context__due_at", "id").values_list("context", flat=True)
    moments = [datetime.fromisoformat(one["due_at"]).astimezone(ZoneInfo(zone)) for one in rows]
    return [f"{one:%Y-%m-%d %H:%M}" for one in sorted(moments)]


def live(*triggers, at: datetime = START, **document):
    return make_workflow([], triggers=list(triggers), entry={"again": "always"}, now=at, **document)


def pass_time(until: datetime, *, since: datetime = START, every: timedelta = 3 * DAY) -> None:
    now = since
    while now < until:
        now = min(now + every, until)
        look_at_clocks(clock=lambda: now)  # noqa: B023 - called at once


class TestAYear:
    @pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Sydney", "America/New_York"])
    def test_every_day_at_the_same_time_of_day_though_the_clocks_change(self, db, zone):
        make_contact(time_zone=zone)
        live({"type": "date_based", "date": "2027-01-02", "repeat": "daily", "at": "08:30"})

        pass_time(START + 365 * DAY)

        days = [(date(2027, 1, 2) + n * DAY).isoformat() for n in range(363)]
        assert entered(zone=zone)[:363] == [f"{day} 08:30" for day in days]
        assert len(entered()) in (363, 364, 365)

    def test_a_time_that_is_left_out_and_one_that_comes_twice(self, db):
        make_contact(time_zone="Europe/Berlin")
        live({"type": "date_based", "date": "2027-01-01", "repeat": "daily", "at": "02:30"})

        pass_time(START + 365 * DAY, every=5 * DAY)

        found = entered()
        assert "2027-03-28 01:30" in found
        assert [one for one in found if one.startswith("2027-10-31")] == ["2027-10-31 00:30"]
        assert len(found) == 365

    def test_the_last_of_each_month(self, db):
        make_contact(time_zone="UTC")
        live({"type": "date_based", "date": "2027-01-31", "repeat": "monthly"})

        pass_time(START + 366 * DAY)

        assert [one[5:10] for one in entered()] == [
            *("01-31", "02-28", "03-31", "04-30", "05-31", "06-30"),
            *("07-31", "08-31", "09-30", "10-31", "11-30", "12-31"),
        ]

    def test_a_birthday_on_29_february(self, db):
        make_contact(birth_date=date(2000, 2, 29), time_zone="Asia/Tokyo")
        live({"type": "birthday", "at": "07:00"})

        pass_time(START + 1461 * DAY, every=20 * DAY)

        assert entered(zone="Asia/Tokyo") == [
            *("2027-02-28 07:00", "2028-02-29 07:00", "2029-02-28 07:00", "2030-02-28 07:00"),
        ]

    def test_an_anniversary_some_days_before(self, db):
        make_contact(registered_on=date(2025, 1, 3), time_zone="UTC")
        make_contact(registered_on=date(2026, 1, 3), time_zone="UTC")
        trigger = {"type": "enrollment_anniversary", "days_before": 7, "years": 2}
        live(trigger, at=START - 20 * DAY)

        pass_time(START + 10 * DAY, since=START - 20 * DAY)

        assert entered() == ["2026-12-27 09:00"]
        assert Enrolment.objects.get().context["years"] == 2


class TestEachMomentOnce:
    def test_what_came_due_while_nobody_looked_is_made_up_for(self, db):
        make_contact(birth_date=date(1990, 1, 3), time_zone="UTC")
        live({"type": "birthday"})

        look_at_clocks(clock=lambda: START + 20 * DAY)
        look_at_clocks(clock=lambda: START + 20 * DAY)
        pass_time(START + 30 * DAY, since=START + 20 * DAY)

        assert entered() == ["2027-01-03 09:00"]

    def test_what_went_before_it_was_live_brings_nobody_in(self, db):
        make_contact(birth_date=date(1990, 1, 1), time_zone="UTC")
        live({"type": "birthday"}, at=START + 10 * HOUR)

        pass_time(START + 5 * DAY, since=START + 10 * HOUR)

        assert entered() == []

    def test_a_clock_that_goes_back_does_no_harm(self, db):
        make_contact(birth_date=date(1990, 1, 3), time_zone="UTC")
        live({"type": "birthday"})

        for hours in (60, 50, 61, 40, 70):
            look_at_clocks(clock=lambda: START + hours * HOUR)  # noqa: B023 - called at once

        assert entered() == ["2027-01-03 09:00"]
        assert TriggerClock.objects.get().upto == START + 70 * HOUR


class TestRelative:
    def test_days_before_a_date_of_their_own(self, db):
        CustomField.objects.create(slug="ends", label="Ends", kind="date")
        make_contact(custom={"ends": "2027-02-10"}, time_zone="America/New_York")
        make_contact(custom={"ends": "soon"})
        live({"type": "field_date_relative", "field": "custom.ends", "offset": -30, "at": "10:00"})

        pass_time(START + 60 * DAY)

        assert entered(zone="America/New_York") == ["2027-01-11 10:00"]

    def test_days_after_a_moment_of_the_organisation(self, db):
        CustomField.objects.create(
            slug="signed", label="Signed", kind="datetime", of="organisation"
        )
        school = make_organisation(custom={"signed": "2027-01-04T23:30:00+00:00"})
        make_contact(organisation=school, time_zone="Europe/Berlin")
        trigger = {"type": "field_date_relative", "object": "organisation", "field": "signed"}
        live({**trigger, "offset": 2})

        pass_time(START + 20 * DAY)

        assert entered(zone="Europe/Berlin") == ["2027-01-07 09:00"]


class TestStillness:
    def test_days_without_anything(self, db):
        quiet = make_contact("Quiet", last_active_at=START - 10 * DAY)
        make_contact("Busy", last_active_at=START + 9 * DAY)
        live({"type": "days_inactive", "days": 14})

        pass_time(START + 10 * DAY, every=DAY)

        row = Enrolment.objects.get()
        assert row.contact == quiet
        assert row.entered_at == START + 4 * DAY
        assert row.context["days_inactive"] == 14

    def test_an_item_that_stands_still_and_one_that_is_overdue(self, db):
        jane = make_contact()
        given = {"contact": jane, "item_type": "quest"}
        stalled = {**given, "progressed_at": START - 3 * DAY, "title": "Stuck"}
        ItemProgress.objects.create(**stalled, item_id="1")
        ItemProgress.objects.create(**stalled, item_id="2", completed_at=START)
        ItemProgress.objects.create(**given, item_id="3", due_at=START - 5 * DAY, title="Late")
        live(
            {"id": "stalled", "type": "item_stalled", "days": 5, "item_type": "quest"},
            {"id": "overdue", "type": "item_overdue", "days": 7},
        )

        pass_time(START + 5 * DAY, every=DAY)

        told = Enrolment.objects.order_by("trigger").values_list("trigger", "context__item_title")
        assert list(told) == [("overdue", "Late"), ("stalled", "Stuck")]

    def test_an_order_that_was_not_paid_for_hours(self, db):
        left, paid = make_contact("Left"), make_contact("Paid")
        happen("order_placed", left, order="1", at=START + HOUR)
        happen("order_abandoned", left, order="1", at=START + 2 * HOUR)
        happen("order_placed", paid, order="2", at=START + HOUR)
        happen("order_paid", paid, order="2", at=START + 2 * HOUR)
        live({"type": "order_abandoned", "hours": 3})

        pass_time(START + DAY, every=HOUR)

        row = Enrolment.objects.get()
        assert (row.contact, row.entered_at) == (left, START + 4 * HOUR)
        assert row.context["properties"]["order"] == "1"


class TestSchedule:
    def test_everybody_meant_at_each_moment_of_the_plan(self, db):
        jane = make_contact("Jane", country="DE")
        make_contact("Ben")
        german = {"conditions": [{"field": "country", "operator": "equals", "value": "DE"}]}
        live({"type": "schedule", "cron": "0 6 * * 1", "conditions": german})

        pass_time(START + 15 * DAY, every=DAY)

        assert {row.contact for row in Enrolment.objects.all()} == {jane}
        assert entered() == ["2027-01-04 06:00", "2027-01-11 06:00"]

    def test_those_of_a_segment_once_after_a_stand_still(self, db):
        jane = make_contact("Jane")
        make_contact("Ben")
        make_segment("Friends", of=[jane])
        live({"type": "schedule", "cron": "*/10 * * * *", "segment": "friends"})

        look_at_clocks(clock=lambda: START + 2 * DAY)

        assert entered() == ["2027-01-03 00:00"]


class TestCron:
    @pytest.mark.parametrize(
        ("plan", "last"),
        [
            ("30 9 * * *", "2026-03-10 09:30"),
            ("0 6 * * 1-5", "2026-03-10 06:00"),
            ("0 6 1 * *", "2026-03-01 06:00"),
            ("15,45 */6 * * 0", "2026-03-08 18:45"),
            ("0 0 13 * 5", "2026-03-06 00:00"),
            ("0 0 29 2 *", "2024-02-29 00:00"),
            ("0 12 * * 7", "2026-03-08 12:00"),
        ],
    )
    def test_last_before(self, plan, last):
        found = cron.last_before(plan, NOON, since=NOON - 3000 * DAY, zone="UTC")

        assert f"{found:%Y-%m-%d %H:%M}" == last

    @pytest.mark.parametrize(
        "plan",
        ["", "* * * *", "60 * * * *", "0 0 31 2 *", "a * * * *", "*/0 * * * *", "5-1 * * * *"],
    )
    def test_refuses_what_is_none(self, plan):
        with pytest.raises(ValueError):
            cron.read(plan)


class TestItemOverdue:
    def test_is_found_by_an_index_of_what_is_due(self, db):
        version = live({"type": "item_overdue", "days": 2}).live
        (trigger,) = program_of(version.pk).program.triggers
        asked = of_item("due_at", trigger, START, START + DAY)

        with connection.cursor() as cursor:
            # The table of a test is so small that reading all of it is the quickest.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {asked.text}", asked.params)
            plan = "\n".join(line for (line,) in cursor.fetchall())

        assert "progress_due" in plan
