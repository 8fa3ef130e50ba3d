"""Who may do what over REST: anonymous, the wrong person, then it works."""

import pytest
from allauth.mfa.models import Authenticator
from rest_framework.test import APIClient

from accounts.models import AuditRow, Invitation, Role, Team
from accounts.operations.invitations import invite
from accounts.operations.keys import issue_token, issue_write_key
from tests.make import NOON, ada, ben, cleo, make_role, make_team

pytestmark = pytest.mark.django_db
LISTS = [
    "staff",
    "invitations",
    "roles",
    "teams",
    "territories",
    "tokens",
    "write-keys",
    "sessions",
    "audit",
    "me",
    "permissions",
]
ME_QUERIES = 3
FOR_ADMINS = {"invitations", "write-keys", "audit"}


def as_(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


class TestLists:
    @pytest.mark.parametrize("noun", LISTS)
    def test_are_closed_to_strangers(self, api, noun):
        answer = api.get(f"/api/v1/{noun}/")

        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")

    @pytest.mark.parametrize("noun", LISTS)
    def test_open_to_an_agent_only_where_they_are_for_all_staff(self, noun):
        answer = as_(ben()).get(f"/api/v1/{noun}/")

        assert answer.status_code == (403 if noun in FOR_ADMINS else 200)

    @pytest.mark.parametrize("noun", LISTS)
    def test_open_to_the_administrator(self, noun):
        assert as_(ada()).get(f"/api/v1/{noun}/").status_code == 200

    @pytest.mark.parametrize(
        ("noun", "queries"),
        [
            ("staff", 4),
            ("roles", 2),
            ("teams", 3),
            ("territories", 2),
            ("tokens", 2),
            ("write-keys", 2),
            ("sessions", 2),
            ("invitations", 3),
            ("audit", 2),
        ],
    )
    def test_ask_the_database_a_fixed_number_of_times(
        self, django_assert_num_queries, noun, queries
    ):
        make_team("one", members=[ben(), cleo()], lead=ada())
        make_team("two", members=[ben(), cleo()])
        for name in ("one", "two"):
            issue_token(owner=ben(), name=name, scopes=["crm.contacts.view"], by=None, now=NOON)
            issue_write_key(name=name, source=name, by=ben(), now=NOON)
            roles = [make_role("crm_agent"), make_role("crm_viewer")]
            invite(email=f"{name}@new.test", name="", roles=roles, by=ada(), now=NOON)
        client = as_(ada())

        with django_assert_num_queries(queries):
            assert client.get(f"/api/v1/{noun}/").status_code == 200


class TestMe:
    def test_says_what_i_may_do(self):
        mine = as_(ben()).get("/api/v1/me/").json()

        assert mine["email"] == "ben@firm.test"
        assert mine["permissions"]["crm.contacts.view"] == "own"
        assert "crm.settings.manage" not in mine["permissions"]

    def test_says_all_that_an_app_asks_at_its_start(self, settings):
        settings.DEMO = True

        mine = as_(ben()).get("/api/v1/me/").json()

        assert (mine["locale"], mine["time_zone"], mine["is_demo"]) == ("en", "UTC", True)
        assert (mine["viewed_by"], mine["viewed_until"]) == (None, None)
        assert mine["second_factor"] == {"is_needed": False, "is_set_up": False, "kinds": []}
        assert mine["words"] == as_(ben()).get("/api/v1/words/").json()

    def test_says_which_second_factors_there_are(self):
        for kind in ("totp", "recovery_codes"):
            Authenticator.objects.create(user=ben(), type=kind, data={})
        Role.objects.filter(slug="crm_agent").update(needs_second_factor=True)

        mine = as_(ben()).get("/api/v1/me/").json()

        assert mine["second_factor"] == {
            "is_needed": True,
            "is_set_up": True,
            "kinds": ["recovery_codes", "totp"],
        }

    def test_costs_the_same_for_everybody(self, django_assert_num_queries):
        user = ben()
        client = as_(user)
        client.get("/api/v1/me/")

        # Teams, second factors, words.
        with django_assert_num_queries(ME_QUERIES):
            client.get("/api/v1/me/")

    def test_changes_my_profile_alone(self):
        client = as_(ben())

        answer = client.patch("/api/v1/me/", {"time_zone": "Europe/Paris", "phone": "1"})

        assert answer.json()["time_zone"] == "Europe/Paris"
        assert (AuditRow.objects.get(action="staff.changed").before or {})["time_zone"] == "UTC"

    @pytest.mark.parametrize(
        "change",
        [
            {"time_zone": "Mars/Base"},
            {"email": "x@y.z"},
            {"is_superuser": True},
            {"working_hours": {"mon": ["17:00", "09:00"]}},
            {"working_hours": {"x": ["09:00", "17:00"]}},
        ],
    )
    def test_refuses_what_cannot_be_and_what_is_not_mine_to_set(self, change):
        answer = as_(ben()).patch("/api/v1/me/", change)

        assert answer.status_code == 400
        assert not AuditRow.objects.exists()


class TestRoles:
    def test_are_made_by_the_administrator_alone(self):
        given = {"slug": "clerk", "name": "Clerk", "grants": {"crm.contacts.view": "own"}}

        assert as_(ben()).post("/api/v1/roles/", given).status_code == 403
        assert not Role.objects.filter(slug="clerk").exists()
        assert as_(ada()).post("/api/v1/roles/", given).status_code == 201
        assert Role.objects.get(slug="clerk").grants == {"crm.contacts.view": "own"}

    @pytest.mark.parametrize(
        ("grants", "code"),
        [
            ({"crm.nothing": "all"}, "unknown_code"),
            ({"crm.contacts.view": "some"}, "unknown_scope"),
            ({"crm.settings.manage": "own"}, "unknown_scope"),
        ],
    )
    def test_refuse_grants_that_mean_nothing(self, grants, code):
        answer = as_(ada()).post("/api/v1/roles/", {"slug": "c", "name": "C", "grants": grants})

        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert not Role.objects.filter(slug="c").exists()

    def test_are_given_to_people(self):
        ada(), ben()
        answer = as_(ada()).put(f"/api/v1/staff/{ben().pk}/roles/", {"roles": ["crm_admin"]})

        assert [role["slug"] for role in answer.json()["roles"]] == ["crm_admin"]


class TestTeams:
    def test_are_made_changed_and_filled(self):
        client = as_(ada())
        made = client.post("/api/v1/teams/", {"slug": "care", "name": "Care"})
        assert made.status_code == 201, made.content
        team = made.json()["id"]

        filled = client.put(f"/api/v1/teams/{team}/members/", {"members": [ben().pk]})
        named = client.patch(f"/api/v1/teams/{team}/", {"is_functional": True})

        assert [member["email"] for member in filled.json()["members"]] == ["ben@firm.test"]
        assert named.json()["is_functional"] is True
        assert as_(ben()).delete(f"/api/v1/teams/{team}/").status_code == 403
        assert Team.objects.exists()
        assert client.delete(f"/api/v1/teams/{team}/").status_code == 204
        assert AuditRow.objects.filter(action__startswith="team.").count() == 4


class TestTerritories:
    RULES = {"conditions": [{"field": "country", "operator": "in", "value": ["US", "CA"]}]}

    def test_are_made_with_rules_that_can_be_understood(self):
        given = {"slug": "na", "name": "North America", "rules": self.RULES}

        assert as_(ben()).post("/api/v1/territories/", given).status_code == 403
        assert as_(ada()).post("/api/v1/territories/", given).status_code == 201
        answer = as_(ada()).post("/api/v1/territories/", given)
        assert (answer.status_code, answer.json()["code"]) == (409, "slug_taken")

    @pytest.mark.parametrize(
        "rules",
        [
            {"x": 1},
            {"conditions": 3},
            {"conditions": [{"field": "shoe"}]},
            {"match": "some"},
            {"conditions": [{"field": "password", "operator": "is", "value": "x"}]},
            {"conditions": [{"field": "country", "operator": "in", "value": "US"}]},
            {"conditions": [{"field": "country", "operator": "is", "value": ["US"]}]},
        ],
    )
    def test_name_the_place_of_a_fault_in_the_rules(self, rules):
        answer = as_(ada()).post("/api/v1/territories/", {"slug": "x", "name": "X", "rules": rules})

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"].startswith("rules")


class TestTokens:
    def test_show_their_secret_once(self):
        answer = as_(ben()).post("/api/v1/tokens/", {"name": "ci", "scopes": ["crm.contacts.view"]})

        assert answer.status_code == 201
        assert answer.json()["secret"].startswith("rpt_")
        listed = as_(ben()).get("/api/v1/tokens/").content.decode()
        assert answer.json()["secret"] not in listed
        assert "secret" not in listed

    def test_cannot_reach_further_than_their_owner(self):
        answer = as_(ben()).post(
            "/api/v1/tokens/", {"name": "x", "scopes": ["crm.settings.manage"]}
        )

        assert (answer.status_code, answer.json()["code"]) == (400, "scope_not_yours")

    def test_of_others_are_not_there(self):
        token, _ = issue_token(
            owner=cleo(), name="x", scopes=["crm.contacts.view"], by=None, now=NOON
        )

        answer = as_(ben()).delete(f"/api/v1/tokens/{token.pk}/")

        token.refresh_from_db()
        assert (answer.status_code, token.revoked_at) == (404, None)
        assert as_(ada()).delete(f"/api/v1/tokens/{token.pk}/").status_code == 204

    def test_of_one_owner_can_be_listed_alone(self):
        for owner in (ada(), cleo()):
            issue_token(owner=owner, name="x", scopes=["crm.contacts.view"], by=None, now=NOON)

        found = as_(ada()).get(f"/api/v1/tokens/?owner={cleo().pk}").json()["results"]

        assert [token["owner"]["id"] for token in found] == [cleo().pk]
        assert as_(ben()).get(f"/api/v1/tokens/?owner={cleo().pk}").json()["results"] == []


class TestAudit:
    def test_is_filtered_and_exported_with_formulas_defused(self):
        as_(ada()).post("/api/v1/teams/", {"slug": "care", "name": "=1+1"})

        listed = as_(ada()).get("/api/v1/audit/?action=team.created").json()["results"]
        text = b"".join(as_(ada()).get("/api/v1/audit/export/?action=team.created")).decode()

        assert [row["object_label"] for row in listed] == ["=1+1"]
        assert "'=1+1" in text
        assert AuditRow.objects.filter(action="audit.exported").exists()

    def test_export_is_closed_to_agents(self):
        assert as_(ben()).get("/api/v1/audit/export/").status_code == 403

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_cannot_be_written_from_outside(self, method):
        assert getattr(as_(ada()), method)("/api/v1/audit/", {}).status_code == 405


class TestInvitations:
    GIVEN = {"email": "Dora@firm.test", "name": "Dora", "roles": ["crm_agent"]}

    def test_are_sent_by_the_administrator_alone(self):
        ben()
        assert as_(ben()).post("/api/v1/invitations/", self.GIVEN).status_code == 403
        assert not Invitation.objects.exists()
        answer = as_(ada()).post("/api/v1/invitations/", self.GIVEN)
        assert (answer.status_code, answer.json()["email"]) == (201, "dora@firm.test")
        assert "token" not in answer.content.decode()

    def test_unknown_tokens_are_refused(self, api):
        answer = api.post(
            "/api/v1/invitations/accept/", {"token": "x" * 64, "password": "long enough pass"}
        )

        assert (answer.status_code, answer.json()["code"]) == (410, "invitation_not_open")
