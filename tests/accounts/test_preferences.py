import threading
from typing import Any

import pytest
from django.db import connection, connections

from accounts.errors import TooManyPreferences
from accounts.models import Preference
from accounts.operations.preferences import MOST_AREAS, set_preference
from tests.make import NOON, ada, ben

pytestmark = pytest.mark.django_db
MINE = "/api/v1/preferences/"
LIST = f"{MINE}contacts.list/"
COLUMNS = {"columns": ["display_name", "email"], "widths": {"email": 240}, "frozen": None}


def as_(api, user):
    api.force_authenticate(user)
    return api


def put(client, value, address=LIST, **headers):
    return client.put(address, {"value": value}, format="json", headers=headers)


class TestPreferenceView:
    @pytest.mark.parametrize("method", ["get", "put", "delete"])
    def test_a_stranger_is_refused(self, api, method):
        assert getattr(api, method)(LIST).status_code == 401

    def test_keeps_what_a_person_set_for_that_person_alone(self, api):
        assert put(as_(api, ada()), COLUMNS).json() == {
            "area": "contacts.list",
            "value": COLUMNS,
            "version": 1,
        }
        assert api.get(LIST).json()["value"] == COLUMNS
        assert api.get(MINE).json()["results"] == [api.get(LIST).json()]
        assert as_(api, ben()).get(LIST).json() == {
            "area": "contacts.list",
            "value": {},
            "version": 0,
        }
        assert api.get(MINE).json()["results"] == []

    def test_replaces_the_whole_of_it(self, api):
        client = as_(api, ada())
        put(client, COLUMNS)

        assert put(client, {"density": "compact"}).json()["value"] == {"density": "compact"}

    def test_goes_back_to_what_the_screens_come_with(self, api):
        client = as_(api, ada())
        put(client, COLUMNS)

        assert client.delete(LIST).status_code == 204
        assert client.get(LIST).json()["value"] == {}

    def test_says_that_the_caller_has_it_already(self, api):
        client = as_(api, ada())
        tag = put(client, COLUMNS)["ETag"]

        assert client.get(LIST, headers={"If-None-Match": tag}).status_code == 304

    def test_refuses_to_write_over_what_was_not_read(self, api):
        client = as_(api, ada())
        assert put(client, COLUMNS, **{"If-Match": '"0"'}).status_code == 200

        answer = put(client, {"density": "compact"}, **{"If-Match": '"0"'})

        assert (answer.status_code, answer.json()["code"]) == (412, "outdated")
        assert answer.json()["current"] == client.get(LIST).json()
        assert client.get(LIST).json()["value"] == COLUMNS

    @pytest.mark.parametrize(
        "body", [{}, {"value": []}, {"value": "x"}, {"value": {}, "more": 1}, {"value": None}]
    )
    def test_refuses_what_is_no_object(self, api, body):
        assert as_(api, ada()).put(LIST, body, format="json").status_code == 400
        assert not Preference.objects.exists()

    def test_refuses_more_than_sixteen_kilobytes(self, api):
        client = as_(api, ada())
        fits = "x" * (16_384 - len('{"x":""}'))

        assert put(client, {"x": fits}).status_code == 200
        answer = put(client, {"x": f"{fits}x"})

        assert (answer.status_code, answer.json()["code"]) == (400, "preference_too_large")
        assert client.get(LIST).json()["version"] == 1

    @pytest.mark.parametrize("area", ["Upper", "a..b", "a.b.c.d.e", "1a", "a" * 61, "ä"])
    def test_knows_no_area_of_another_shape(self, api, area):
        assert put(as_(api, ada()), {}, f"{MINE}{area}/").status_code == 404

    def test_costs_one_query_to_read_all(self, api, django_assert_num_queries):
        for number in range(5):
            set_preference(user=ada(), area=f"list{number}", value={"x": 1}, now=NOON)
        client = as_(api, ada())

        with django_assert_num_queries(1):
            assert len(client.get(MINE).json()["results"]) == 5


class TestSetPreference:
    def test_refuses_areas_without_end(self):
        rows = [Preference(user=ada(), area=f"a{n}", version=1) for n in range(MOST_AREAS)]
        Preference.objects.bulk_create(rows)

        with pytest.raises(TooManyPreferences):
            set_preference(user=ada(), area="one-more", value={}, now=NOON)

        assert Preference.objects.count() == MOST_AREAS
        set_preference(user=ada(), area="a0", value={"x": 1}, now=NOON)

    def test_hints_the_person_s_other_windows(
        self, monkeypatch, django_capture_on_commit_callbacks
    ):
        sent: list[Any] = []
        monkeypatch.setattr("live.operations._publish", sent.extend)

        with django_capture_on_commit_callbacks(execute=True):
            set_preference(user=ada(), area="theme", value={"dark": True}, now=NOON)

        assert sent == [(f"user:{ada().pk}", "preference", {"area": "theme"})]

    @pytest.mark.django_db(transaction=True)
    def test_lets_two_windows_set_a_new_area_at_once(self):
        user, start = ada(), threading.Barrier(2)

        def write(number):
            start.wait()
            set_preference(user=user, area="theme", value={"by": number}, now=NOON)
            connections.close_all()

        windows = [threading.Thread(target=write, args=(n,)) for n in range(2)]
        for window in windows:
            window.start()
        for window in windows:
            window.join()

        assert Preference.objects.get().version == 2
        assert connection.is_usable()
