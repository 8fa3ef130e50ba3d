"""Tasks over REST."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from contacts.models import Task
from tests.make import (
    NOON,
    ada,
    ben,
    cleo,
    make_contact,
    make_organisation,
    make_task,
    make_team,
    make_template,
    make_user,
)

pytestmark = pytest.mark.django_db
TASKS, MANY = "/api/v1/tasks/", "/api/v1/tasks/change-many/"
FIGURES = "/api/v1/task-figures/"


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def as_(api, user):
    api.force_authenticate(user)
    return api


def titles(answer):
    assert answer.status_code == 200, answer.json()
    return [row["title"] for row in answer.json()["results"]]


def codes(answer):
    assert answer.status_code == 400, answer.json()
    said = answer.json()
    return {(one["field"], one.get("code", said["code"])) for one in said["errors"]}


class TestListTasks:
    def test_is_refused_to_strangers_and_viewers(self, api):
        make_task()

        assert api.get(TASKS).status_code in {401, 403}
        assert as_(api, make_user("vic@firm.test", role="crm_viewer")).get(TASKS).status_code == 403

    def test_shows_an_agent_what_concerns_them(self, api):
        make_task("Mine", assignee=ben())
        make_task("Hers", assignee=cleo())
        make_task("My contact's", contact=make_contact(owner=ben()), assignee=cleo())

        assert set(titles(as_(api, ben()).get(TASKS))) == {"Mine", "My contact's"}

    def test_asks_the_database_as_often_for_many_as_for_one(self, crm, django_assert_num_queries):
        contact, team = make_contact(), make_team()
        for n in range(5):
            make_task(f"{n}", contact=contact, team=team, assignee=ben())
            make_task(f"org {n}", organisation=make_organisation(f"{n}"))

        with django_assert_num_queries(2):  # roles, tasks
            assert len(crm.get(TASKS).json()["results"]) == 10
        with django_assert_num_queries(5):  # tasks, assignees, teams, contacts, organisations
            crm.get(f"{TASKS}?include=assignee,team,contact,organisation")

    def test_asks_for_an_agents_reach_within_the_same_query(self, api, django_assert_num_queries):
        make_task("Mine", assignee=ben())
        as_(api, ben())

        with django_assert_num_queries(2):  # roles, tasks
            assert titles(api.get(TASKS)) == ["Mine"]

    def test_is_narrowed_by_filters(self, crm):
        now = timezone.now()
        today = now.date()
        jane, team = make_contact("Jane"), make_team(members=[ada()])
        template = make_template()
        make_task("Late", assignee=ada(), due_date=today - timedelta(3), priority="urgent")
        make_task("Now", contact=jane, due_date=today, status="in_progress", created_by=ben())
        make_task("Soon", team=team, due_date=today + timedelta(5), template=template)
        make_task("Done", completed_at=now, status="completed", due_date=today - timedelta(9))
        make_task("Some day", organisation=make_organisation())

        def found(query):
            return titles(crm.get(f"{TASKS}?{query}"))

        assert found("mine=true") == found("assignee=me") == ["Late"]
        assert found("mine=false&open=true") == ["Now", "Soon", "Some day"]
        assert found("team=mine") == found(f"template={template.pk}") == ["Soon"]
        assert found("unassigned=true&open=true") == ["Now", "Soon", "Some day"]
        assert found(f"contact={jane.pk}") == found(f"creator={ben().pk}") == ["Now"]
        assert found("status=in_progress,completed") == ["Done", "Now"]
        assert crm.get(f"{TASKS}?status=open,lost").status_code == 400
        assert found("priority=urgent") == found("overdue=true") == ["Late"]
        assert [found(f"due={which}") for which in ("overdue", "today", "upcoming")] == [
            ["Late"],
            ["Now"],
            ["Soon"],
        ]
        assert found(f"due_from={today}&due_to={today + timedelta(9)}") == ["Now", "Soon"]
        assert found(f"completed_after={now:%Y-%m-%d}T00:00:00Z") == ["Done"]
        assert found("dated=false") == found("q=ome") == ["Some day"]
        assert found("ordering=-priority&page_size=1") == ["Late"]

    def test_tells_today_by_the_zone_of_whoever_asks(self, api):
        now = timezone.now()
        team = make_team()
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
            person = make_user(f"{len(zone)}@firm.test", role="crm_agent", time_zone=zone)
            local = now.astimezone(ZoneInfo(zone)).date()
            make_task("today", assignee=person, due_date=local, team=team)
            make_task("tomorrow", assignee=person, due_date=local + timedelta(1), team=team)

            assert titles(as_(api, person).get(f"{TASKS}?mine=true&due=today")) == ["today"]
            assert titles(api.get(f"{TASKS}?mine=true&due=upcoming")) == ["tomorrow"]

    def test_pages_by_due_moment_with_those_that_have_none_last(self, crm):
        for n in (3, 1, 2):
            make_task(f"{n}", due_date=NOON.date() + timedelta(n))
        make_task("never")

        seen, link = [], f"{TASKS}?page_size=3"
        while link:
            answer = crm.get(link).json()
            seen += [row["title"] for row in answer["results"]]
            link = answer["next"]

        assert seen == ["1", "2", "3", "never"]


class TestWriteTasks:
    def test_makes_one_and_leads_to_it(self, crm):
        contact = make_contact()
        body = {
            "title": "Call",
            "contact": contact.pk,
            "assignee": ben().pk,
            "due_date": "2026-03-12",
            "due_time": "09:00",
            "time_zone": "Europe/Berlin",
            "checklist": [{"text": "Dial"}],
            "repeats": "weekly",
        }

        answer = crm.post(TASKS, body, format="json")

        assert answer.status_code == 201, answer.json()
        said = answer.json()
        assert said["due_at"] == "2026-03-12T08:00:00Z"
        assert said["checklist"] == [{"text": "Dial", "done": False}]
        assert crm.get(answer.headers["Location"]).json() == said

    @pytest.mark.parametrize(
        ("body", "fault"),
        [
            ({}, ("title", "required")),
            ({"title": "x" * 256}, ("title", "max_length")),
            ({"title": "x", "due_time": "09:00"}, ("due_time", "time_without_day")),
            ({"title": "x", "repeats": "daily"}, ("due_date", "repeats_without_day")),
            ({"title": "x", "priority": "huge"}, ("priority", "invalid_choice")),
            ({"title": "x", "due_date": "9999-12-31"}, ("due_date", "invalid")),
            ({"title": "x", "time_zone": "Mars/Base"}, ("time_zone", "invalid")),
            (
                {"title": "x", "reminder_at": "9999-12-31T23:59:59-12:00"},
                ("reminder_at", "overflow"),
            ),
        ],
    )
    def test_refuses_what_cannot_be(self, crm, body, fault):
        assert codes(crm.post(TASKS, body, format="json")) == {fault}
        assert not Task.objects.exists()

    def test_refuses_records_out_of_sight_and_people_who_left(self, api):
        left = make_user("lea@firm.test", is_active=False)
        hidden = make_contact(owner=cleo())
        as_(api, ben())

        for body in ({"contact": hidden.pk}, {"assignee": left.pk}):
            assert api.post(TASKS, {"title": "x", **body}, format="json").status_code == 400
        assert not Task.objects.exists()

    def test_changes_one_under_its_tag(self, crm):
        task = make_task()
        link = f"{TASKS}{task.pk}/"
        tag = crm.get(link).headers["ETag"]

        assert (
            crm.patch(link, {"title": "New"}, format="json", HTTP_IF_MATCH=tag).status_code == 200
        )
        late = crm.patch(link, {"title": "Old"}, format="json", HTTP_IF_MATCH=tag)

        assert late.status_code == 412
        assert late.json()["current"]["title"] == "New"

    def test_of_others_is_not_there(self, api):
        task = make_task(assignee=cleo())
        link = f"{TASKS}{task.pk}/"
        as_(api, ben())

        assert api.get(link).status_code == 404
        assert api.patch(link, {"title": "x"}, format="json").status_code == 404
        assert api.post(
            MANY, {"ids": [task.pk], "changes": {"status": "completed"}}, format="json"
        ).json() == {"changed": 0, "before": [], "not_found": [task.pk]}
        task.refresh_from_db()
        assert (task.title, task.status) == ("Call back", "pending")

    def test_is_deleted_by_those_who_may(self, api):
        task = make_task(created_by=ben())
        link = f"{TASKS}{task.pk}/"

        assert as_(api, ben()).delete(link).status_code == 403
        assert Task.objects.exists()
        assert as_(api, ada()).delete(link).status_code == 204
        assert not Task.objects.exists()


class TestChangeMany:
    def test_reschedules_assigns_and_says_what_was(self, crm):
        tasks = [make_task(f"{n}") for n in range(2)]
        changes = {"due_date": "2026-03-12", "assignee": ben().pk}

        answer = crm.post(
            MANY, {"ids": [*(t.pk for t in tasks), 999_999], "changes": changes}, format="json"
        ).json()

        assert (answer["changed"], answer["not_found"]) == (2, [999_999])
        assert answer["before"][0] == {
            "id": tasks[0].pk,
            "assignee": None,
            "team": None,
            "priority": "medium",
            "status": "pending",
            "due_date": None,
            "due_time": None,
        }
        assert set(Task.objects.values_list("assignee", flat=True)) == {ben().pk}

    def test_refuses_what_one_of_them_cannot_be(self, crm):
        tasks = [make_task(due_date=NOON.date(), repeats="daily"), make_task()]
        ids = [task.pk for task in tasks]

        answer = crm.post(MANY, {"ids": ids, "changes": {"due_date": None}}, format="json")

        assert codes(answer) == {("due_date", "repeats_without_day")}
        assert crm.post(MANY, {"ids": ids, "changes": {}}, format="json").status_code == 400
        tasks[0].refresh_from_db()
        assert tasks[0].due_date == NOON.date()


class TestFromTemplates:
    def test_makes_a_task_of_each(self, crm):
        contact = make_contact("Jane Doe", owner=ben())
        templates = [
            make_template("Call", title="Call {name}", due_in=1, checklist=["Dial"]),
            make_template("Check", assign_to="maker"),
        ]
        body = {"templates": [one.pk for one in templates], "contact": contact.pk}

        answer = crm.post(f"{TASKS}from-templates/", body, format="json")

        assert answer.status_code == 201, answer.json()
        rows = answer.json()["results"]
        assert [row["title"] for row in rows] == ["Call Jane Doe", "Check"]
        assert [row["assignee"] for row in rows] == [ben().pk, ada().pk]
        assert rows[0]["checklist"] == [{"text": "Dial", "done": False}]

    def test_refuses_none_and_records_out_of_sight(self, api):
        template, hidden = make_template(), make_contact(owner=cleo())
        as_(api, ben())

        bodies: list[dict[str, Any]] = [
            {"templates": []},
            {"templates": [template.pk], "contact": hidden.pk},
        ]
        for body in bodies:
            answer = api.post(f"{TASKS}from-templates/", body, format="json")
            assert answer.status_code == 400
        assert not Task.objects.exists()


class TestFigures:
    def test_tell_each_persons_tasks_apart(self, crm, django_assert_num_queries):
        now = timezone.now()
        made_at = now - timedelta(days=2)
        made: dict[str, Any] = {"created_at": made_at, "assignee": ben()}
        make_task("open", due_date=(now - timedelta(days=1)).date(), **made)
        for hours, late in ((2, False), (4, False), (40, True)):
            touched = made_at + timedelta(hours=hours)
            task = make_task(
                "done",
                status="completed",
                completed_at=touched,
                first_touched_at=touched,
                due_date=(now - timedelta(days=9 if late else -9)).date(),
                **made,
            )
            assert task.pk
        make_task("nobody's")

        with django_assert_num_queries(2):  # roles, figures
            answer = crm.get(FIGURES)
        rows = {row["name"]: row for row in answer.json()["results"]}

        assert rows["Ben"] == {
            "id": ben().pk,
            "name": "Ben",
            "made": 4,
            "open": 1,
            "overdue": 1,
            "completed": 3,
            "on_time": 2,
            "answered": 3,
            "answered_in_goal": 2,
            "median_answer": 4 * 3600,
        }
        assert (rows[None]["made"], rows[None]["median_answer"]) == (1, None)

    @pytest.mark.parametrize("per", ["team", "template"])
    def test_are_told_per_team_and_template_of_what_the_caller_sees(self, api, per):
        team, template = make_team("sales"), make_template("Call")
        make_task(assignee=ben(), team=team, template=template)
        make_task(assignee=cleo(), team=team, template=template)

        def made(person):
            rows = as_(api, person).get(f"{FIGURES}?per={per}").json()["results"]
            return [(row["name"], row["made"]) for row in rows]

        assert made(ada()) == [(str(template if per == "template" else team), 2)]
        assert made(ben())[0][1] == 1

    def test_refuse_what_they_cannot_be_told_by(self, crm):
        assert crm.get(f"{FIGURES}?per=moon").status_code == 400
        assert crm.get(f"{FIGURES}?since=0001-01-01T00:00:00%2B14:00").status_code in {200, 400}
