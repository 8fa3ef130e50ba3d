"""Saved views of lists: whose they are, with whom they are shared, and who may change them."""

import pytest

from accounts.models import AuditRow
from contacts.models import SavedView
from contacts.operations.views import MOST_VIEWS
from tests.make import ada, ben, cleo, make_team, make_user, make_view

pytestmark = pytest.mark.django_db
VIEWS = "/api/v1/views/"


def as_(api, user):
    api.force_authenticate(user)
    return api


def manager():
    return make_user("mia@firm.test", role="crm_manager")


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.json()
    return [row["name"] for row in answer.json()["results"]]


def code(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


class TestList:
    def test_holds_ones_own_those_of_ones_teams_and_everybodys(self, api):
        team, other = make_team("North", members=[ben(), cleo()]), make_team("South")
        make_view("Mine", owner=ben())
        make_view("Hers alone", owner=cleo())
        make_view("Our team's", owner=cleo(), sharing="team", team=team)
        make_view("Another team's", owner=cleo(), sharing="team", team=other)
        make_view("A team's that is gone", owner=cleo(), sharing="team")
        make_view("Everybody's", owner=ada(), sharing="everybody")

        assert names(as_(api, ben()).get(VIEWS)) == ["Everybody's", "Mine", "Our team's"]

    def test_says_which_one_may_change(self, api):
        make_view("A", owner=ben())
        make_view("B", owner=ada(), sharing="everybody")

        answer = as_(api, ben()).get(f"{VIEWS}?fields=id,may_change").json()["results"]
        assert [row["may_change"] for row in answer] == [True, False]
        answer = as_(api, manager()).get(f"{VIEWS}?fields=id,may_change").json()["results"]
        assert [row["may_change"] for row in answer] == [True]

    def test_is_of_one_list(self, api):
        make_view("People", owner=ben())
        make_view("Firms", owner=ben(), list="organisations")

        assert names(as_(api, ben()).get(f"{VIEWS}?list=organisations")) == ["Firms"]

    def test_asks_the_database_as_often_for_many_as_for_one(self, api, django_assert_num_queries):
        for index in range(5):
            make_view(f"View {index}", owner=ben())
        as_(api, ben())

        with django_assert_num_queries(2):  # roles, views
            assert len(names(api.get(VIEWS))) == 5


class TestSave:
    def test_keeps_what_the_list_shows(self, api):
        given = {
            "list": "contacts",
            "name": "Northern VIPs",
            "query": {"tag": "vip", "created": "last-30-days", "ordering": "-last_active_at"},
            "columns": {"order": ["email"], "shown": ["custom.plan"], "widths": {"email": 300}},
        }

        answer = as_(api, ben()).post(VIEWS, given, format="json")

        assert answer.status_code == 201, answer.json()
        made = answer.json()
        assert {name: made[name] for name in given} == given
        assert (made["sharing"], made["owner"], made["may_change"]) == ("private", ben().pk, True)
        assert AuditRow.objects.get(action="view.saved").actor == ben()

    @pytest.mark.parametrize(
        "broken",
        [
            {"query": {"q": ["a"]}},
            {"query": {f"f{n}": "1" for n in range(41)}},
            {"query": {"x" * 151: "1"}},
            {"query": {"q": "x" * 501}},
            {"columns": {"widths": {"email": -4}}},
            {"columns": {"hidden": [{}]}},
            {"name": ""},
            {"name": "x" * 101},
            {"list": "secrets"},
            {"sharing": "world"},
            {"owner": 1},
        ],
    )
    def test_refuses_what_no_list_could_show(self, api, broken):
        given = {"list": "contacts", "name": "Mine", **broken}

        assert as_(api, ben()).post(VIEWS, given, format="json").status_code == 400
        assert not SavedView.objects.exists()

    def test_refuses_two_of_one_name(self, api):
        make_view("mine", owner=ben())
        make_view("Theirs", owner=cleo())
        given = {"list": "contacts", "name": "Mine"}

        assert code(as_(api, ben()).post(VIEWS, given, format="json")) == (409, "view_taken")
        given["name"] = "Theirs"
        assert api.post(VIEWS, given, format="json").status_code == 201

    def test_ends_somewhere(self, api):
        SavedView.objects.bulk_create(
            SavedView(owner=ben(), list="contacts", name=str(n)) for n in range(MOST_VIEWS)
        )
        given = {"list": "contacts", "name": "One more"}

        assert code(as_(api, ben()).post(VIEWS, given, format="json")) == (409, "too_many_views")
        given["list"] = "organisations"
        assert api.post(VIEWS, given, format="json").status_code == 201


class TestShare:
    def test_is_with_a_team_of_ones_own(self, api):
        mine, other = make_team("North", members=[ben()]), make_team("South")
        view = make_view(owner=ben())
        as_(api, ben())

        def share(team):
            body = {"sharing": "team", "team": team}
            return api.patch(f"{VIEWS}{view.pk}/", body, format="json")

        assert code(share(other.pk)) == (400, "not_your_team")
        assert code(share(None)) == (400, "not_your_team")
        assert share(mine.pk).json()["team"] == mine.pk
        # What is private again is no team's.
        body = {"sharing": "private"}
        assert api.patch(f"{VIEWS}{view.pk}/", body, format="json").json()["team"] is None

    def test_with_everybody_is_for_those_who_may(self, api):
        given = {"list": "contacts", "name": "For all", "sharing": "everybody"}

        answer = as_(api, ben()).post(VIEWS, given, format="json")
        assert code(answer) == (403, "may_not_share_view")
        assert not SavedView.objects.exists()
        assert as_(api, manager()).post(VIEWS, given, format="json").status_code == 201


class TestChange:
    def test_is_for_its_owner(self, api):
        view = make_view("Everybody's", owner=ada(), sharing="everybody")
        address = f"{VIEWS}{view.pk}/"

        answer = as_(api, ben()).patch(address, {"name": "Mine now"}, format="json")
        assert code(answer) == (403, "not_your_view")
        assert code(api.delete(address)) == (403, "not_your_view")
        view.refresh_from_db()
        assert view.name == "Everybody's"

    def test_of_what_is_shared_is_for_those_who_may_share(self, api):
        shared = make_view("Shared", owner=ada(), sharing="everybody")
        private = make_view("Private", owner=ada())
        as_(api, manager())

        answer = api.patch(f"{VIEWS}{shared.pk}/", {"query": {"q": "x"}}, format="json")
        assert (answer.status_code, answer.json()["version"]) == (200, 2)
        assert api.delete(f"{VIEWS}{private.pk}/").status_code == 404
        assert api.delete(f"{VIEWS}{shared.pk}/").status_code == 204
        assert SavedView.objects.get() == private

    def test_refuses_what_was_changed_meanwhile(self, api):
        view = make_view(owner=ben(), version=3)
        as_(api, ben())

        answer = api.patch(
            f"{VIEWS}{view.pk}/", {"name": "New"}, format="json", HTTP_IF_MATCH='"2"'
        )
        assert answer.status_code == 412

    def test_to_the_same_makes_no_new_version(self, api):
        view = make_view("Same", owner=ben())

        answer = as_(api, ben()).patch(f"{VIEWS}{view.pk}/", {"name": "Same"}, format="json")

        assert answer.json()["version"] == 1
        assert not AuditRow.objects.filter(action="view.changed").exists()
