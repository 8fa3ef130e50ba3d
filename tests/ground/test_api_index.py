"""The top of the API."""

import pytest

pytestmark = pytest.mark.django_db
PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class TestIndex:
    def test_tells_anybody_where_everything_is(self, api):
        answer = api.get("/api/v1/").json()

        assert answer["documentation"] == "http://testserver/api/docs/"
        assert answer["resources"]["contacts"] == "http://testserver/api/v1/contacts/"
        assert {"activity-types", "jobs", "me", "schema", "webhooks"} <= answer["resources"].keys()

    def test_leads_to_places_that_are_there(self, api):
        addresses = api.get("/api/v1/").json()["resources"].values()

        assert len(addresses) > 25
        assert 404 not in {api.options(address).status_code for address in addresses}

    def test_leads_whoever_opens_it_in_a_browser_to_the_documentation(self, api):
        assert api.get("/api/v1/", headers={"Accept": PAGE})["Location"] == "/api/docs/"
