"""What a workflow would have done in days gone by."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from automation.models import Enrolment, StepTally, Workflow
from automation.queries.backtests import backtest, estimate
from contacts.models import Contact
from events.models import Activity
from messaging.models import Message
from tests.automation.facts import happen, heard_by_workflows
from tests.automation.make import make_workflow, put_in, run_until
from tests.make import NOON, ada, ben, cleo, make_contact, make_organisation

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LOGIN = {"type": "login"}
PAUSE = {"id": "pause", "type": "wait_duration", "for": {"days": 2}}
MAIL = {"id": "mail", "type": "send_email", "subject": "Hello", "text": "Hello!"}
GERMAN = {"conditions": [{"field": "country", "operator": "equals", "value": "DE"}]}


def make_draft(*steps, key="draft", **document) -> Workflow:
    draft = {"triggers": [LOGIN], "steps": list(steps), **document}
    return Workflow.objects.create(key=key, name=key, draft=draft)


def tried(workflow, *, days=30, for_user=None, now=NOON, **given):
    document = given.get("document", workflow.draft)
    return backtest(
        workflow=workflow, document=document, days=days, for_user=for_user or ada(), now=now
    )


def moments(told):
    return [(one.contact, one.at, one.trigger) for one in told["entered"].moments]


def step(told, key):
    return next(one for one in told["steps"] if one["step"] == key)


class TestWhoWouldHaveComeIn:
    @pytest.mark.parametrize(
        "entry",
        [
            {"again": "never"},
            {"again": "after_exit"},
            {"again": "after_exit", "after_days": 5},
            {"again": "always"},
            {"again": "always", "after_days": 3},
            {"again": "after_exit", "conditions": GERMAN},
        ],
    )
    def test_is_whom_the_engine_brings_in_by_the_same_log(self, entry):
        people = [make_contact(country=country) for country in ("DE", "FR", "DE")]
        start = NOON - 20 * DAY
        flow = make_workflow(
            [PAUSE],
            triggers=[LOGIN, {"type": "order_paid", "conditions": GERMAN}],
            entry=entry,
            goal={"name": "Looked", "activity": "page_viewed"},
            now=start,
        )
        Workflow.objects.update(activated_at=start)
        hours = [
            (0, 5),
            (1, 6),
            (0, 7),
            (0, 20),
            (0, 30),
            (0, 60),
            (2, 61),
            (0, 100),
            (1, 130),
            (0, 140),
        ]
        for place, hour in hours:
            now = start + hour * HOUR
            run_until(now, until=now)
            name = "order_paid" if hour % 2 else "login"
            name = "page_viewed" if hour == 20 else name
            heard_by_workflows(happen(name, people[place], at=now), now=now)

        rows = Enrolment.objects.order_by("entered_at", "id")
        lived = list(rows.values_list("contact_id", "entered_at", "trigger"))
        told = tried(Workflow.objects.create(key="new", name="New", draft=flow.draft))
        assert moments(told) == lived
        assert len(lived) > 1
        really = tried(flow)["really"]
        assert really["entries"] == len(lived)
        assert sum(one["entries"] for one in really["per_day"]) == len(lived)

    def test_goals_let_people_in_again_sooner(self):
        jane = make_contact()
        goal = {"activity": "order_paid"}
        for hours in (1, 5):
            happen("login", jane, at=NOON - DAY + hours * HOUR)
        flow = make_draft(PAUSE, goal=goal)
        assert len(moments(tried(flow))) == 1

        happen("order_paid", jane, at=NOON - DAY + 3 * HOUR)

        told = tried(flow)
        assert len(moments(told)) == 2
        assert (told["ends"]["converted"], told["ends"]["active"]) == (1, 1)
        assert [one["number"] for one in told["rules"]] == [1]

    def test_counts_people_once_and_entries_by_the_day(self):
        jane = make_contact()
        for days in (1, 2, 2, 40):
            happen("login", jane, at=NOON - days * DAY)

        told = tried(make_draft(entry={"again": "always"}))["entered"]

        assert (told.people, len(told.moments)) == (1, 3)
        assert [one["entries"] for one in told.per_day] == [2, 1]

    def test_remembers_who_was_in_it_before(self):
        jane, ben = make_contact("Jane"), make_contact("Ben")
        flow = make_workflow(
            [PAUSE], triggers=[LOGIN], entry={"again": "never"}, now=NOON - 60 * DAY
        )
        put_in(flow, jane, now=NOON - 60 * DAY)
        for one in (jane, ben):
            happen("login", one, at=NOON - DAY)

        assert [one[0] for one in moments(tried(flow))] == [ben.pk]

    def test_comes_due_with_time_as_often_as_the_clock_strikes(self):
        jane = make_contact(birth_date=(NOON - 4 * DAY).date().replace(year=1990))
        make_contact(birth_date=(NOON + 4 * DAY).date().replace(year=1990))
        birthdays = make_draft(triggers=[{"type": "birthday", "at": "09:00"}])
        plan = {"type": "schedule", "cron": "0 6 * * *"}
        daily = make_draft(key="daily", triggers=[plan], entry={"again": "always"})

        told = moments(tried(birthdays))
        assert [one[0] for one in told] == [jane.pk]
        assert told[0][1] == NOON.replace(hour=9) - 4 * DAY
        assert len(moments(tried(daily, days=10))) == 20

    def test_organisations_bring_in_all_who_belong_to_them(self):
        school = make_organisation()
        jane, _ = make_contact("Jane", organisation=school), make_contact("Ben")
        happen("organisation_updated", organisation=school, changes={}, at=NOON - DAY)

        told = tried(make_draft(triggers=[{"type": "organisation_updated"}]))

        assert [one[0] for one in moments(told)] == [jane.pk]

    def test_only_those_whom_the_person_may_see_and_nobody_who_is_only_kept(self):
        seen, other = make_contact(owner=ben()), make_contact(owner=cleo())
        kept = make_contact(restricted_at=NOON)
        for one in (seen, other, kept):
            happen("login", one, at=NOON - DAY)
        flow = make_workflow([PAUSE], key="live", triggers=[LOGIN], now=NOON - 2 * DAY)
        put_in(flow, seen, other, now=NOON - DAY)

        told = tried(flow, for_user=ben())

        assert [one[0] for one in moments(told)] == [seen.pk]
        assert told["really"]["people"] == 1
        assert tried(flow)["really"]["people"] == 2


class TestTheWay:
    def test_waits_as_the_engine_does_by_their_own_clock(self):
        jane = make_contact(time_zone="Europe/Berlin")
        start = NOON - 20 * DAY
        until = {"id": "until", "type": "wait_until", "time": "10:30", "weekdays": [1]}
        steps = [PAUSE, until, {"id": "last", "type": "wait_duration", "for": {"hours": 3}}]
        flow = make_workflow(steps, triggers=[LOGIN], now=start)
        happen("login", jane, at=start)
        put_in(flow, jane, now=start)
        run_until(start, until=NOON)

        told = tried(make_draft(*steps))

        ended: Any = Enrolment.objects.get().ended_at
        assert told["ends"]["completed"] == 1
        assert step(told, "last")["first_day"] == (ended - 3 * HOUR).date()
        assert step(told, "until")["first_day"] == (start + 2 * DAY).date()

    def test_tells_what_would_have_been_sent_and_when_by_branch(self):
        people = [make_contact(country=country) for country in ("DE", "DE", "FR")]
        for days, one in enumerate(people, 1):
            happen("login", one, at=NOON - 3 * days * DAY)
        branch = {
            "id": "german",
            "type": "condition",
            "conditions": GERMAN,
            "branches": {"yes": [MAIL], "no": [{**MAIL, "id": "other"}]},
        }

        told = tried(make_draft(PAUSE, branch))

        assert step(told, "german")["ways"] == {"yes": 2, "no": 1}
        mail = step(told, "mail")
        assert (mail["sends"], mail["channel"]) == (2, "email")
        assert mail["first_day"] == (NOON - 4 * DAY).date()
        assert mail["last_day"] == (NOON - DAY).date()
        assert told["would_send"] == {"email": 3}
        assert "branches_asked_now" in told["entered"].caveats
        assert "gate_not_asked" in told["entered"].caveats

    def test_what_people_waited_for_is_in_the_log(self):
        came, late, waits = (make_contact(name) for name in ("Came", "Late", "Waits"))
        for one, days in ((came, 10), (late, 10), (waits, 1)):
            happen("login", one, at=NOON - days * DAY)
        where = [{"field": "amount", "operator": "at_least", "value": 50}]
        for one, days, amount in ((came, 9, 60), (late, 9, 20), (late, 5, 60)):
            happen("order_paid", one, at=NOON - days * DAY, amount=amount)
        listen = {
            "id": "paid",
            "type": "wait_for_event",
            "activity": "order_paid",
            "where": where,
            "timeout": {"days": 3},
            "branches": {"came": [MAIL], "timed_out": [{**MAIL, "id": "late"}]},
        }

        told = tried(make_draft(listen))

        assert step(told, "paid")["ways"] == {"came": 1, "timed_out": 1}
        assert step(told, "paid")["here"] == 1
        assert step(told, "mail")["first_day"] == (NOON - 9 * DAY).date()
        assert step(told, "late")["first_day"] == (NOON - 7 * DAY).date()

    def test_whoever_left_gets_nothing_more(self):
        jane, ben = make_contact("Jane"), make_contact("Ben")
        for one in (jane, ben):
            happen("login", one, at=NOON - 5 * DAY)
        happen("order_paid", jane, at=NOON - 4 * DAY)
        exits = [{"name": "Paid", "activity": "order_paid"}, {"name": "German", **nested()}]

        told = tried(make_draft(PAUSE, MAIL, exits=exits))

        assert told["would_send"] == {"email": 1}
        assert (told["ends"]["exited"], told["ends"]["completed"]) == (1, 1)
        assert [one["asked_now"] for one in told["rules"]] == [False, True]
        assert "rules_not_asked" in told["entered"].caveats

    def test_splits_as_the_engine_does_and_ends_circles(self):
        people = [make_contact() for _ in range(12)]
        for one in people:
            happen("login", one, at=NOON - 5 * DAY)
        split = {"id": "ab", "type": "ab_split", "shares": {"A": 50, "B": 50}}
        split["branches"] = {"A": [], "B": []}
        flow = make_workflow([split], triggers=[LOGIN], now=NOON - 5 * DAY)
        put_in(flow, *people, now=NOON - 5 * DAY)
        run_until(NOON - 5 * DAY, until=NOON)
        ways = dict(StepTally.objects.values_list("way", "number"))
        circle = {"id": "back", "type": "go_to_step", "to": "ab"}

        assert step(tried(make_draft(split)), "ab")["ways"] == ways
        told = tried(make_draft(split, circle, key="circle"))
        assert told["ends"]["failed"] == 12

    def test_counts_back_from_a_moment_that_they_came_in_with(self):
        booked = {"triggers": [{"type": "class_enrolled"}]}
        in_time, late = (make_contact(name) for name in ("In Time", "Late"))
        for one, day in ((in_time, 10), (late, 6)):
            starts = (NOON - 5 * DAY - 2 * HOUR).isoformat()
            happen("class_enrolled", one, at=NOON - day * DAY, starts_at=starts)
        before = {
            "id": "before",
            "type": "wait_until",
            "moment": "starts_at",
            "before": {"days": 1},
            "past": "end",
        }
        end = {"id": "end", "type": "exit_workflow"}

        told = tried(make_draft(before, MAIL, end, **booked))

        assert step(told, "mail")["sends"] == 1
        assert step(told, "mail")["first_day"] == (NOON - 6 * DAY - 2 * HOUR).date()
        assert told["ends"]["exited"] == 2

    def test_goes_on_behind_steps_that_cannot_be_carried_out(self):
        happen("login", make_contact(time_zone="America/New_York"), at=NOON - DAY)
        never = {"id": "never", "type": "wait_until", "at": "9999-12-31T23:00"}
        strange = {"id": "strange", "type": "condition", "conditions": {"conditions": 5}}

        nowhere = {"id": "nowhere", "type": "go_to_step", "to": "gone"}

        told = tried(make_draft(never, strange, nowhere, MAIL))

        assert step(told, "mail")["sends"] == 1
        assert step(told, "never")["fault"]
        assert step(told, "strange")["fault"]
        assert step(told, "nowhere")["fault"] == "There is no step with this id."
        assert "steps_faulty" in told["entered"].caveats

    def test_writes_nothing(self):
        jane = make_contact()
        happen("login", jane, at=NOON - DAY)
        steps = (MAIL, {"id": "tag", "type": "add_tag", "tag": "vip"})
        flow = make_draft(*steps)
        before = (Activity.objects.count(), Enrolment.objects.count())

        user = ada()

        with CaptureQueriesContext(connection) as made:
            told = tried(flow, for_user=user)

        assert told["ends"]["completed"] == 1
        assert (Activity.objects.count(), Enrolment.objects.count()) == before
        assert not [one for one in made.captured_queries if one["sql"][:6] in ("INSERT", "UPDATE")]
        with transaction.atomic():
            Contact.objects.update(first_name="Still")  # what comes after it may write again


def nested():
    return {"conditions": GERMAN}


def test_costs_as_much_for_many_as_for_few():
    listen: dict[str, Any] = {"id": "paid", "type": "wait_for_event", "activity": "order_paid"}
    listen |= {"timeout": {"days": 3}, "branches": {"came": [MAIL], "timed_out": []}}
    branch = {"id": "german", "type": "condition", "conditions": GERMAN}
    flow = make_draft(
        PAUSE,
        listen,
        {**branch, "branches": {"yes": [], "no": []}},
        goal={"activity": "order_paid"},
    )
    user, counts = ada(), []
    for number in (3, 57):
        for place in range(number):
            happen("login", make_contact(), at=NOON - (place % 20 + 8) * DAY)
        tried(flow, for_user=user)
        with CaptureQueriesContext(connection) as made:
            told = tried(flow, for_user=user)
        counts.append(len(made))

    assert told["entered"].people == 60
    assert counts[0] == counts[1] <= 40


class TestEstimate:
    def test_counts_people_of_one_trigger(self):
        for country in ("DE", "DE", "FR"):
            happen("login", make_contact(country=country), at=NOON - 2 * DAY)

        told = estimate(
            trigger={**LOGIN, "conditions": GERMAN}, entry=None, days=30, for_user=ada(), now=NOON
        )

        assert told.people == 2
        assert told.per_day == [{"day": (NOON - 2 * DAY).date(), "entries": 2}]
        assert told.caveats == ["conditions_asked_now"]


class TestOverTheAPI:
    @pytest.fixture
    def crm(self, api):
        api.force_authenticate(ada())
        return api

    def test_tells_it_all(self, crm):
        jane = make_contact("Jane")
        now = timezone.now()
        happen("login", jane, at=now - DAY)
        Message.objects.create(
            contact=jane,
            channel="email",
            category="marketing",
            priority=5,
            status="sent",
            sent_at=now - HOUR,
        )
        flow = make_draft(MAIL)
        path = f"/api/v1/workflows/{flow.pk}/backtest/"

        answer = crm.post(path, {"days": 90}, format="json")
        said = answer.json()

        assert answer.status_code == 200
        assert set(said) == {
            *("entered", "sample", "really", "ends", "rules", "steps"),
            *("would_send", "really_got"),
        }
        assert [one["name"] for one in said["sample"]] == ["Jane"]
        assert (said["entered"]["entries"], said["entered"]["matched"]) == (1, 1)
        assert said["would_send"] == said["really_got"] == {"email": 1}
        other = {"triggers": [{"type": "order_paid"}], "steps": []}
        said = crm.post(path, {"document": other}, format="json").json()
        assert (said["entered"]["people"], said["steps"]) == (0, [])

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"days": 91}, "days"),
            ({"days": 0}, "days"),
            ({"document": 7}, ""),
            ({"document": {"triggers": [{"type": "nothing"}]}}, "triggers[0].type"),
            ({"document": {"goal": {"activity": "login", "where": 5}}}, "goal.where"),
            ({"document": {"entry": {"conditions": "x"}, "triggers": [LOGIN]}}, "entry.conditions"),
            ({"document": {"steps": [{"type": "go_to_step"}]}}, "steps[0].to"),
            ({"document": {"triggers": [LOGIN], "exits": [{"activity": "a\0b"}]}}, ""),
        ],
    )
    def test_refuses_what_cannot_be_understood(self, crm, body, field):
        path = f"/api/v1/workflows/{make_draft(MAIL).pk}/backtest/"

        answer = crm.post(path, body, format="json")

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"].startswith(field)

    @pytest.mark.parametrize(
        ("trigger", "field"),
        [
            ({"type": "nothing"}, "trigger.type"),
            ({**LOGIN, "conditions": {"conditions": [{"field": "no"}]}}, "trigger.conditions"),
            (7, "trigger"),
        ],
    )
    def test_names_the_faults_of_a_trigger(self, crm, trigger, field):
        answer = crm.post("/api/v1/workflows/estimate/", {"trigger": trigger}, format="json")

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"].startswith(field)

    def test_estimates(self, crm):
        answer = crm.post("/api/v1/workflows/estimate/", {"trigger": LOGIN}, format="json").json()

        assert (answer["people"], answer["per_day"], answer["matched"]) == (0, [], 0)
