"""Steps that wait: how long, until when, for what."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from automation.models import Enrolment, StepLog
from automation.steps.waiting import later
from contacts.models import CustomField
from messaging.models import SendingRule
from tests.automation.facts import happen, heard_by_workflows
from tests.automation.make import make_workflow, put_in, run_until
from tests.make import NOON, make_contact, make_organisation, sure

DAY = timedelta(days=1)


def waits_until(step: dict, *, at: datetime = NOON, **contact) -> datetime | None:
    """Until when somebody waits who comes to the step at the moment; None if not at all."""
    flow = make_workflow([{"id": "wait", **step}], now=at)
    (pk,) = put_in(flow, make_contact(**contact), now=at)
    run_until(at, until=at)
    row = Enrolment.objects.get(pk=pk)
    assert row.is_waiting == (row.status == "active")
    return row.due_at


class TestWaitUntil:
    @pytest.mark.parametrize(
        ("step", "until"),
        [
            ({"at": "2026-03-12T08:00"}, "2026-03-12T07:00"),
            ({"at": "2026-03-01T08:00"}, None),
            ({"time": "09:00"}, "2026-03-11T08:00"),
            ({"time": "18:00"}, "2026-03-10T17:00"),
            ({"weekdays": [1]}, "2026-03-15T23:00"),
            ({"weekdays": [2]}, None),
            ({"time": "10:00", "weekdays": [6, 7]}, "2026-03-14T09:00"),
            # Past the night in which the clocks go forward.
            ({"time": "10:00", "weekdays": [7], "at": "2026-03-29T10:00"}, "2026-03-29T08:00"),
            ({"field": "birth_date", "days": 1, "time": "07:00"}, "2026-03-21T06:00"),
            ({"field": "registered_on"}, None),
            ({"field": "custom.ends", "days": -2}, "2026-04-08T07:00"),
        ],
    )
    def test_by_their_own_clock(self, db, step, until):
        CustomField.objects.create(slug="ends", label="Ends", kind="date")

        found = waits_until(
            {"type": "wait_until", **step},
            time_zone="Europe/Berlin",
            birth_date="2026-03-20",
            custom={"ends": "2026-04-10"},
        )

        wanted = datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None
        assert found == wanted

    def test_in_the_firm_s_hours_and_not_on_its_days_off(self, db):
        SendingRule.objects.create(
            kind="business_hours",
            starts="10:00",
            ends="16:00",
            weekdays=[1, 2, 3, 4, 5],
            time_zone="Europe/Berlin",
        )
        SendingRule.objects.create(kind="dates", dates=["2026-03-11"])
        evening = NOON + timedelta(hours=6)
        step = {"type": "wait_until", "business_hours": True}

        assert waits_until(step) is None
        second = make_workflow([{"id": "wait", **step}], key="late", now=evening)
        put_in(second, make_contact(), now=evening)
        run_until(evening, until=evening)

        row = Enrolment.objects.get(workflow=second)
        assert row.due_at == datetime(2026, 3, 12, 9, tzinfo=UTC)

    def test_whose_date_is_not_known_goes_on_and_it_is_told_why(self, db):
        waits_until({"type": "wait_until", "field": "birth_date"})

        row = StepLog.objects.get()
        assert row.status == "skipped"
        assert "date" in sure(row.result)["why"]


class TestWaitDuration:
    @pytest.mark.parametrize(
        ("zone", "since"),
        [("Europe/Berlin", "2027-03-27T08:00"), ("Australia/Sydney", "2027-10-01T23:00")],
    )
    def test_days_end_at_the_same_time_of_day_though_the_clocks_change(self, db, zone, since):
        at = datetime.fromisoformat(since).replace(tzinfo=UTC)
        step = {"type": "wait_duration", "for": {"days": 2}}

        assert waits_until(step, at=at, time_zone=zone) == at + 2 * DAY - timedelta(hours=1)


class TestWaitForEvent:
    STEP = {
        "id": "reply",
        "type": "wait_for_event",
        "activity": "order_paid",
        "where": [{"field": "order", "operator": "equals", "value": "7"}],
        "timeout": {"days": 3},
        "branches": {
            "came": [{"id": "thanks", "type": "exit_workflow", "reason": "Paid"}],
            "timed_out": [{"id": "sorry", "type": "exit_workflow", "reason": "Late"}],
        },
    }

    def wait(self, *contacts):
        flow = make_workflow([self.STEP], now=NOON)
        put_in(flow, *contacts, now=NOON)
        run_until(NOON, until=NOON)
        return flow

    def test_goes_on_by_what_came_and_by_what_did_not(self, db):
        jane, ben = make_contact("Jane"), make_contact("Ben")
        self.wait(jane, ben)
        later = NOON + DAY
        facts = (
            happen("order_paid", jane, order="7", at=later),
            happen("order_paid", ben, order="8", at=later),
        )
        heard_by_workflows(*facts, now=later)
        run_until(later, until=NOON + 5 * DAY)

        told = {row.contact: (row.exit_reason, row.ended_at) for row in Enrolment.objects.all()}
        assert told == {jane: ("Paid", later), ben: ("Late", NOON + 3 * DAY)}
        log = StepLog.objects.filter(step__key="reply", enrolment__contact=jane).order_by("id")
        assert [row.status for row in log] == ["waiting", "completed"]
        assert log[1].result == {"fact": facts[0].pk}

    def test_what_happened_while_they_came_to_the_step_counts(self, db):
        """The consumer read it before anybody was seen to wait for it."""
        jane = make_contact()
        flow = make_workflow([self.STEP], now=NOON)
        put_in(flow, jane, now=NOON)
        from automation.running.turns import run_set

        run_set(flow.pk, now=NOON)
        happen("order_paid", jane, order="7", at=NOON + timedelta(seconds=1))
        run_until(NOON + timedelta(seconds=2), until=NOON + timedelta(seconds=2))

        assert Enrolment.objects.get().exit_reason == "Paid"

    def test_what_happened_before_does_not(self, db):
        jane = make_contact()
        happen("order_paid", jane, order="7", at=NOON - DAY)

        self.wait(jane)

        assert Enrolment.objects.get().status == "active"

    def test_what_comes_late_counts_though_it_happened_before(self, db):
        jane = make_contact()
        self.wait(jane)

        heard_by_workflows(happen("order_paid", jane, order="7", at=NOON - DAY), now=NOON)
        run_until(NOON, until=NOON)

        assert Enrolment.objects.get().exit_reason == "Paid"

    def test_what_happens_to_their_organisation_counts(self, db):
        school = make_organisation()
        jane = make_contact(organisation=school)
        self.wait(jane)

        fact = happen("order_paid", organisation=school, order="7", at=NOON + DAY)
        heard_by_workflows(fact, now=NOON + DAY)
        run_until(NOON + DAY, until=NOON + DAY)

        assert Enrolment.objects.get().exit_reason == "Paid"


class TestLater:
    """R10: timers over the hours that the clocks leave out, and those that come twice."""

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney"])
    def test_days_later_it_is_as_late_by_the_clock(self, zone):
        there = ZoneInfo(zone)
        for month in (3, 4, 10, 11):
            start = datetime(2027, month, 1, tzinfo=UTC)
            for days in (1, 7):
                moments = [start + n * timedelta(minutes=15) for n in range(31 * 96)]
                ends = [later(one, days, there) for one in moments]
                for one, end in zip(moments, ends, strict=True):
                    wall, then = (each.astimezone(there) for each in (one, end))
                    shift = then.replace(tzinfo=None) - wall.replace(tzinfo=None)
                    # An hour more only where the day has no such time; of two the first.
                    assert shift - timedelta(days=days) in (timedelta(0), timedelta(hours=1))
                    assert abs((end - one) - timedelta(days=days)) <= timedelta(hours=1)
                    assert then.fold == 0
