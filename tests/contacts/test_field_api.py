import pytest

from contacts.models import ContactType, CustomField
from tests.make import ben

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/api/v1/custom-fields/", "/api/v1/contact-types/"])
class TestDefinitions:
    def test_are_for_everybody_signed_in(self, api, address):
        assert api.get(address).status_code in {401, 403}

        api.force_authenticate(ben())

        assert api.get(address).status_code == 200

    def test_cost_one_query(self, api, address, django_assert_num_queries):
        CustomField.objects.create(slug="plan", label="Plan")
        ContactType.objects.create(slug="client", name="Client")
        api.force_authenticate(ben())

        with django_assert_num_queries(1):
            answer = api.get(address)

        assert [row["slug"] for row in answer.data] in (["plan"], ["client"])
