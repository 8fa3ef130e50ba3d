"""The OpenAPI document and the pages that show it."""

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from ground.api.schema import bodies_of, operations_of


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


class TestDocument:
    def test_is_openapi_3_1(self, document):
        validate_schema(document)
        assert document["openapi"] == "3.1.0"

    def test_says_what_each_operation_is_for(self, document):
        silent = [
            name
            for name, operation in operations_of(document)
            if not operation.get("summary") or not operation.get("description")
        ]

        assert not silent

    def test_has_an_example_of_every_body(self, document):
        without = [
            (name, place)
            for name, operation in operations_of(document)
            for place, media in bodies_of(operation)
            if not media.get("example") and not media.get("examples")
        ]

        assert not without

    def test_describes_the_problems_of_each_operation(self, document):
        for name, operation in operations_of(document):
            if " /api/v1/" in name:
                assert {"400", "401", "403", "429"} <= operation["responses"].keys(), name

    def test_offers_idempotency_for_every_post_of_the_api(self, document):
        without = [
            name
            for name, operation in operations_of(document)
            if name.startswith("post /api/v1/")
            and "Idempotency-Key" not in {p["name"] for p in operation.get("parameters", [])}
        ]

        assert not without

    def test_gives_each_operation_a_name_of_its_own(self, document):
        names = [operation["operationId"] for _, operation in operations_of(document)]

        assert len(set(names)) == len(names)


class TestPages:
    @pytest.mark.parametrize("address", ["/api/docs/", "/api/docs/redoc/"])
    def test_hold_nothing_that_the_policy_forbids(self, client, address):
        answer = client.get(address)

        page = answer.content.decode()
        policy = answer["Content-Security-Policy"]
        assert answer.status_code == 200
        assert "unsafe" not in policy
        nonce = policy.partition("'nonce-")[2].partition("'")[0]
        assert nonce
        assert f'nonce="{nonce}"' in page
        assert "style=" not in page
        assert "<style" not in page
        assert page.count("<script") == page.count("<script src=")

    def test_are_fed_by_the_document(self, client):
        answer = client.get("/api/v1/schema/")

        assert answer.status_code == 200
        assert b"/api/v1/contacts/" in answer.content
