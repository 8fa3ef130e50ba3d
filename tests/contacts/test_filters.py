"""What a list of contacts is narrowed by, for those who see only some."""

import pytest

from accounts.models import Territory
from tests.make import ada, ben, cleo, make_contact, make_team

pytestmark = pytest.mark.django_db
CONTACTS = "/api/v1/contacts/"


def shown(api, query: str, *, by) -> list[str]:
    api.force_authenticate(by)
    return sorted(row["display_name"] for row in api.get(CONTACTS + query).json()["results"])


class TestOwnerFilter:
    def test_shows_an_agent_what_lies_in_shared_teams_and_territories(self, api):
        team = make_team(members=[ben()])
        north = Territory.objects.create(name="North", team=team)
        make_contact("Cleo's own", owner=cleo())
        make_contact("In ben's team", owner=cleo(), team=team)
        make_contact("In ben's north", owner=cleo(), territory=north)
        make_contact("Ben's own", owner=ben())

        found = shown(api, f"?owner={cleo().pk}", by=ben())

        assert found == ["In ben's north", "In ben's team"]

    def test_shows_an_agent_in_no_team_nothing_of_another(self, api):
        make_contact("Cleo's own", owner=cleo())

        assert shown(api, f"?owner={cleo().pk}", by=ben()) == []

    def test_shows_the_administrator_everything(self, api):
        make_contact("Cleo's own", owner=cleo())

        assert shown(api, f"?owner={cleo().pk}", by=ada()) == ["Cleo's own"]


class TestSearch:
    def test_puts_the_best_first_where_no_order_is_asked_for(self, api):
        make_contact("Jane Smith")
        make_contact("Jane Smyth")
        api.force_authenticate(ada())

        rows = api.get(f"{CONTACTS}?q=jane+smith").json()["results"]

        assert [row["display_name"] for row in rows] == ["Jane Smith", "Jane Smyth"]
