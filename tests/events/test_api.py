from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import AuditRow
from events import queries
from events.activities import _with
from events.catalogue import ActivityType
from events.models import (
    ActivityTally,
    ContactMetrics,
    Cursor,
    ItemProgress,
    SetAside,
)
from events.operations import record
from events.operations.types import add_types
from tests.make import NOON, ada, ben, cleo, make_contact, make_organisation, make_user

pytestmark = pytest.mark.django_db
CALLED = ActivityType(name="called", label="Call", title="Called about {topic}")
LOGIN = ActivityType(name="login", label="Signed in", title="Signed in")
ACTIVITIES = "/api/v1/activities/"


def titles(answer) -> list[str]:
    assert answer.status_code == 200, answer.data
    return [row["title"] for row in answer.data["results"]]


def reader():
    """May read reports, and nothing of contacts."""
    return make_user("rita@firm.test", role="crm_viewer")


class TestListActivities:
    def test_refuses_strangers_and_those_without_the_permission(self, api):
        assert api.get(ACTIVITIES).status_code in (401, 403)
        api.force_login(reader())
        assert api.get(ACTIVITIES).status_code == 403

    def test_shows_newest_first(self, api):
        contact = make_contact()
        for topic, hours in (("old", 0), ("newest", 2), ("newer", 1)):
            record(CALLED, contact=contact, at=NOON + timedelta(hours=hours), topic=topic)
        api.force_login(ada())

        got = titles(api.get(ACTIVITIES))

        assert got == ["Called about newest", "Called about newer", "Called about old"]

    def test_shows_what_one_may_see(self, api):
        record(CALLED, contact=make_contact(owner=ben()), at=NOON, topic="mine")
        record(CALLED, contact=make_contact(owner=cleo()), at=NOON, topic="hers")
        record(CALLED, organisation=make_organisation(owner=ben()), at=NOON, topic="my school")
        record(CALLED, organisation=make_organisation("Other"), at=NOON, topic="a school")
        record(CALLED, at=NOON, topic="nobody")
        record(
            CALLED,
            contact=make_contact(owner=cleo()),
            organisation=make_organisation("Both", owner=ben()),
            at=NOON,
            topic="hers at my school",
        )
        api.force_login(ben())

        got = titles(api.get(ACTIVITIES))

        assert sorted(got) == ["Called about mine", "Called about my school"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"type": "called"}, 2),
            ({"type": "called,login"}, 3),
            ({"type_category": "identity"}, 1),
            ({"by": "me"}, 1),
            ({"by": "none"}, 2),
            ({"by": "x"}, 0),
            ({"occurred_after": (NOON + timedelta(hours=1)).isoformat()}, 1),
            ({"occurred_before": (NOON + timedelta(hours=1)).isoformat()}, 2),
            ({"search": "FEES"}, 1),
            ({"source": "shop"}, 0),
            ({"subject": "ticket:1"}, 0),
        ],
    )
    def test_narrows_a_history(self, api, query, found):
        contact = make_contact()
        record(CALLED, contact=contact, at=NOON, by=ada(), topic="fees")
        record(CALLED, contact=contact, at=NOON, topic="visit")
        record(LOGIN, contact=contact, at=NOON + timedelta(hours=2))
        record(CALLED, contact=make_contact("Other"), at=NOON, topic="fees")
        api.force_login(ada())

        assert len(titles(api.get(ACTIVITIES, {"contact": contact.pk, **query}))) == found

    def test_refuses_a_search_through_everything(self, api):
        api.force_login(ada())

        answer = api.get(ACTIVITIES, {"search": "fees"})

        assert (answer.status_code, answer.data["code"]) == (400, "search_needs_subject")

    def test_goes_on_from_page_to_page_without_a_gap(self, api):
        contact = make_contact()
        for number in range(5):
            record(CALLED, contact=contact, at=NOON, topic=str(number))
        api.force_login(ada())

        first = api.get(ACTIVITIES, {"contact": contact.pk, "page_size": 3})
        second = api.get(first.data["next"])

        assert titles(first) + titles(second) == [f"Called about {n}" for n in (4, 3, 2, 1, 0)]

    def test_asks_the_database_as_often_for_many_as_for_one(self, api, django_assert_num_queries):
        for number in range(20):
            record(CALLED, contact=make_contact(owner=ben()), by=ada(), at=NOON, topic=str(number))
        api.force_login(ben())
        api.get(ACTIVITIES)

        with django_assert_num_queries(3):
            api.get(ACTIVITIES)

    def test_names_whom_each_is_about_where_that_is_asked_for(self, api, django_assert_num_queries):
        school = make_organisation()
        record(CALLED, contact=make_contact("Jane Doe"), organisation=school, at=NOON)
        record(CALLED, contact=make_contact("John Roe"), organisation=school, at=NOON)
        record(CALLED, organisation=school, at=NOON)
        api.force_authenticate(ada())

        with django_assert_num_queries(3):  # roles, activities, their contacts
            answer = api.get(f"{ACTIVITIES}?organisation={school.pk}&include=contact&fields=id")

        about = [row["included"]["contact"] for row in answer.json()["results"]]
        assert [one and one["display_name"] for one in about] == [None, "John Roe", "Jane Doe"]


class TestRetrieveActivity:
    def test_shows_one(self, api):
        row = record(CALLED, contact=make_contact(owner=ben()), at=NOON, topic="fees")
        api.force_login(ben())

        assert api.get(f"{ACTIVITIES}{row.pk}/").data["properties"] == {"topic": "fees"}

    def test_hides_what_one_may_not_see(self, api):
        row = record(CALLED, contact=make_contact(owner=cleo()), at=NOON)
        api.force_login(ben())

        assert api.get(f"{ACTIVITIES}{row.pk}/").status_code == 404


class TestActivityTypes:
    def test_are_those_of_the_apps_and_of_packs(self, api):
        quest = ActivityType(
            name="quest_started",
            label="Quest",
            title="Started {quest}",
            properties=_with(quest={"type": "string"}),
            item_role="starts",
        )
        add_types(pack="education", types=[quest])
        api.force_login(ben())

        answer = api.get("/api/v1/activity-types/")

        types = {row["name"]: row for row in answer.data["results"]}
        assert types["quest_started"]["pack"] == "education"
        assert types["order_paid"]["is_open"]
        assert list(types) == sorted(types)

    def test_are_not_for_strangers(self, api):
        assert api.get("/api/v1/activity-types/").status_code in (401, 403)


class TestContactMetrics:
    def test_add_up_a_history(self, api):
        contact = make_contact(owner=ben())
        ContactMetrics.objects.create(
            contact=contact, activities=3, amount=5, streak_days=4, streak_until=NOON.date()
        )
        for category in ("", "maths"):
            ActivityTally.objects.create(
                contact=contact, type="login", category=category, count=1, amount=2,
                first_at=NOON, last_at=NOON,
            )  # fmt: skip
        api.force_login(ben())

        data = api.get(f"/api/v1/contacts/{contact.pk}/metrics/").data

        assert (data["activities"], data["amount"]) == (3, "5.0000")
        assert [(row["type"], row["count"]) for row in data["by_type"]] == [("login", 2)]
        assert data["by_category"] == [{"category": "maths", "amount": "2.0000"}]

    @pytest.mark.parametrize(("days", "streak"), [(0, 4), (1, 4), (2, 0)])
    def test_end_a_streak_that_was_not_kept_up(self, days, streak):
        contact = make_contact()
        ContactMetrics.objects.create(contact=contact, streak_days=4, streak_until=NOON.date())

        metrics = queries.metrics_of(contact, now=NOON + timedelta(days=days))

        assert metrics["streak_days"] == streak

    @pytest.mark.parametrize("what", ["metrics", "items"])
    def test_are_hidden_from_those_who_may_not_see_the_contact(self, api, what):
        url = f"/api/v1/contacts/{make_contact(owner=cleo()).pk}/{what}/"
        assert api.get(url).status_code in (401, 403)
        api.force_login(ben())
        assert api.get(url).status_code == 404
        api.force_login(reader())
        assert api.get(url).status_code == 403


class TestContactItems:
    def test_are_listed_and_narrowed(self, api):
        contact = make_contact(owner=ben())
        given = {"contact": contact, "item_type": "course", "percent": Decimal(10)}
        ItemProgress.objects.create(item_id="a", title="Algebra", progressed_at=NOON, **given)
        ItemProgress.objects.create(item_id="b", title="Geometry", completed_at=NOON, **given)
        ItemProgress.objects.create(item_id="c", title="Latin", abandoned_at=NOON, **given)
        api.force_login(ben())
        url = f"/api/v1/contacts/{contact.pk}/items/"

        assert len(titles(api.get(url))) == 3
        assert titles(api.get(url, {"state": "active"})) == ["Algebra"]
        assert titles(api.get(url, {"state": "completed"})) == ["Geometry"]
        assert titles(api.get(url, {"state": "abandoned"})) == ["Latin"]


class TestConsumers:
    def test_are_shown_with_how_far_they_are_behind(self, api):
        Cursor.objects.create(consumer="item_progress")
        record(CALLED, at=NOON)
        api.force_login(ada())

        data = api.get("/api/v1/consumers/").data

        rows = {row["consumer"]: row for row in data["results"]}
        assert rows["item_progress"]["rows"] == 1
        assert {"live", "item_progress", "contact_metrics"} <= rows.keys()

    def test_are_paused_and_resumed_for_the_record(self, api):
        api.force_login(ada())

        api.post("/api/v1/consumers/item_progress/pause/")
        paused = Cursor.objects.get().paused_at
        api.post("/api/v1/consumers/item_progress/resume/")

        assert paused
        assert Cursor.objects.get().paused_at is None
        actions = AuditRow.objects.order_by("id").values_list("action", flat=True)
        assert list(actions)[-2:] == ["consumer.paused", "consumer.resumed"]

    @pytest.mark.parametrize("verb", ["pause", "resume"])
    def test_are_not_for_agents(self, api, verb):
        url = f"/api/v1/consumers/item_progress/{verb}/"
        assert api.post(url).status_code in (401, 403)
        api.force_login(ben())
        assert api.post(url).status_code == 403
        assert api.get("/api/v1/consumers/").status_code == 403
        assert not Cursor.objects.exists()

    def test_must_exist(self, api):
        api.force_login(ada())

        assert api.post("/api/v1/consumers/nobody/pause/").data["code"] == "unknown_consumer"


class TestSetAside:
    def test_is_shown_and_tried_again(self, api):
        row = SetAside.objects.create(
            consumer="item_progress",
            activity=record(CALLED, at=NOON),
            state=SetAside.State.DEAD,
            tries=8,
            error="ValueError",
        )
        api.force_login(ada())

        listed = api.get("/api/v1/set-aside/", {"state": "dead"}).data["results"]
        answer = api.post("/api/v1/set-aside/retry/", {"ids": [row.pk]})

        assert [each["id"] for each in listed] == [row.pk]
        assert answer.data == {"retried": 1}
        row.refresh_from_db()
        assert (row.state, row.tries) == (SetAside.State.WAITING, 0)

    def test_is_not_for_agents(self, api):
        api.force_login(ben())

        assert api.get("/api/v1/set-aside/").status_code == 403
        assert api.post("/api/v1/set-aside/retry/", {"ids": [1]}).status_code == 403
