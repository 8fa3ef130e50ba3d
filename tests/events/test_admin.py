import pytest

from events.catalogue import ActivityType
from events.models import AddedType, Cursor, SetAside
from events.operations import record
from tests.make import NOON, ada, ben, cleo, make_contact

pytestmark = pytest.mark.django_db
CALLED = ActivityType(name="called", label="Call", title="Called about {topic}")
PAGES = ("activity", "addedtype", "cursor", "setaside")


class TestPages:
    @pytest.mark.parametrize("page", PAGES)
    def test_are_shown_to_the_administrator(self, client, page):
        record(CALLED, contact=make_contact(), at=NOON, topic="fees")
        AddedType.objects.create(name="quest", label="Quest", title="Quest")
        Cursor.objects.create(consumer="live")
        client.force_login(ada())

        assert client.get(f"/admin/events/{page}/").status_code == 200

    @pytest.mark.parametrize("page", PAGES[1:])
    def test_are_not_for_agents(self, client, page):
        client.force_login(ben())

        assert client.get(f"/admin/events/{page}/").status_code in (302, 403)

    def test_one_activity_can_be_read_and_not_changed(self, client):
        row = record(CALLED, contact=make_contact(), at=NOON, topic="fees")
        client.force_login(ada())
        url = f"/admin/events/activity/{row.pk}/change/"

        assert "Called about fees" in client.get(url).content.decode()
        assert client.post(url, {"title": "Never"}).status_code == 403

    def test_the_log_costs_the_same_for_many_as_for_one(
        self, client, django_assert_max_num_queries
    ):
        for number in range(20):
            record(CALLED, contact=make_contact(), by=ada(), at=NOON, topic=str(number))
        client.force_login(ada())

        with django_assert_max_num_queries(12):
            client.get("/admin/events/activity/")


class TestActions:
    def test_pause_and_resume_a_consumer(self, client):
        Cursor.objects.create(consumer="live")
        client.force_login(ada())
        url = "/admin/events/cursor/"

        client.post(url, {"action": "pause", "_selected_action": ["live"]})
        paused = Cursor.objects.get().paused_at
        client.post(url, {"action": "resume", "_selected_action": ["live"]})

        assert paused
        assert Cursor.objects.get().paused_at is None

    def test_retry_what_was_set_aside(self, client):
        row = SetAside.objects.create(
            consumer="live", activity=record(CALLED, at=NOON), state="dead", tries=8, error="x"
        )
        client.force_login(ada())

        client.post("/admin/events/setaside/", {"action": "retry", "_selected_action": [row.pk]})

        row.refresh_from_db()
        assert (row.state, row.tries) == ("waiting", 0)


class TestVisibility:
    def test_an_agent_who_reaches_the_page_sees_his_own(self, rf):
        from django.contrib import admin

        from events.models import Activity

        record(CALLED, contact=make_contact(owner=ben()), at=NOON, topic="mine")
        record(CALLED, contact=make_contact(owner=cleo()), at=NOON, topic="hers")
        request = rf.get("/admin/events/activity/")
        request.user = ben()

        rows = admin.site.get_model_admin(Activity).get_queryset(request)

        assert [row.title for row in rows] == ["Called about mine"]
