import pytest

from messaging.kinds import CONTACT_ASSIGNED, JOB_DONE
from messaging.models import Notification
from messaging.operations import Notice, notify
from tests.make import NOON, ada, ben, make_contact

pytestmark = pytest.mark.django_db
BELL = "/api/v1/notifications/"
QUERIES = 1


def tell(user, key="1", kind=JOB_DONE, **given) -> Notification:
    notify(users=[user], notice=Notice(kind, key, lambda: f"Told {key}", **given), now=NOON)
    return Notification.objects.get(user=user, key=key)


def as_(api, user):
    api.force_authenticate(user)
    return api


class TestList:
    def test_a_stranger_is_refused(self, api):
        assert api.get(BELL).status_code == 401

    def test_shows_people_their_own_newest_first(self, api):
        tell(ada())
        contact = make_contact(owner=ben())
        mine = [tell(ben()), tell(ben(), "2", CONTACT_ASSIGNED, contact_id=contact.pk)]

        rows = as_(api, ben()).get(BELL).json()["results"]

        assert [row["id"] for row in rows] == [mine[1].pk, mine[0].pk]
        assert rows[0] == {
            "id": mine[1].pk,
            "kind": "contact_assigned",
            "title": "Told 2",
            "message": "",
            "action_url": "",
            "icon": "user-check",
            "contact": contact.pk,
            "organisation": None,
            "task": None,
            "count": 1,
            "read_at": None,
            "created_at": "2026-03-10T12:00:00Z",
        }

    def test_can_be_narrowed_to_unread_and_to_a_kind(self, api):
        read, waiting = tell(ben()), tell(ben(), "2", CONTACT_ASSIGNED)
        Notification.objects.filter(pk=read.pk).update(read_at=NOON)
        client = as_(api, ben())

        def found(**asked):
            return [row["id"] for row in client.get(BELL, asked).json()["results"]]

        assert found(unread="true") == [waiting.pk]
        assert found(unread="false") == [read.pk]
        assert found(kind="job_done") == [read.pk]

    @pytest.mark.parametrize("person", [ada, ben])
    def test_costs_the_same_however_many_there_are(self, api, django_assert_num_queries, person):
        client = as_(api, person())
        client.get(BELL)
        for number in range(5):
            tell(person(), str(number), contact_id=make_contact(owner=person()).pk)

        with django_assert_num_queries(QUERIES):
            assert len(client.get(BELL, {"unread": "true"}).json()["results"]) == 5

    def test_walks_its_pages(self, api):
        for number in range(5):
            tell(ben(), str(number))
        client = as_(api, ben())

        first = client.get(BELL, {"page_size": 3}).json()
        second = client.get(first["next"]).json()

        assert len(first["results"]) == 3
        assert [row["title"] for row in second["results"]] == ["Told 1", "Told 0"]


class TestRead:
    def test_is_noted_and_taken_back(self, api):
        row = tell(ben())
        client = as_(api, ben())

        assert client.post(f"{BELL}{row.pk}/read/").json()["read_at"]
        assert client.get(f"{BELL}counts/").json()["unread"] == 0
        assert client.post(f"{BELL}{row.pk}/unread/").json()["read_at"] is None
        assert client.get(f"{BELL}counts/").json()["unread"] == 1

    @pytest.mark.parametrize("deed", ["read", "unread"])
    def test_of_another_person_s_is_refused(self, api, deed):
        row = tell(ben())

        assert as_(api, ada()).post(f"{BELL}{row.pk}/{deed}/").status_code == 404
        row.refresh_from_db()
        assert row.read_at is None


class TestReadAll:
    def test_reads_ones_own_and_no_newer_than_was_on_screen(self, api):
        rows = [tell(ben(), str(number)) for number in range(3)]
        tell(ada())
        client = as_(api, ben())

        answer = client.post(f"{BELL}read-all/", {"up_to": rows[1].pk}, format="json")

        assert answer.json() == {"changed": 2}
        waiting = Notification.objects.filter(read_at=None)
        assert set(waiting.values_list("user__email", "key")) == {
            ("ben@firm.test", "2"),
            ("ada@firm.test", "1"),
        }
        assert client.post(f"{BELL}read-all/", {}, format="json").json() == {"changed": 1}


class TestCounts:
    def test_stops_counting_at_ninety_nine(self, api, django_assert_num_queries):
        client = as_(api, ben())
        for number in range(99):
            tell(ben(), str(number))
        assert client.get(f"{BELL}counts/").json() == {"unread": 99, "is_capped": False}

        tell(ben(), "one more")

        with django_assert_num_queries(1):
            assert client.get(f"{BELL}counts/").json() == {"unread": 99, "is_capped": True}
