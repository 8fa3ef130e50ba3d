import pytest

from privacy.models import PrivacyRequest
from tests.portal.visitors import browser_of, make_client

pytestmark = pytest.mark.django_db


class TestAsk:
    @pytest.mark.parametrize(("way", "kind"), [("copy", "export"), ("erasure", "erasure")])
    def test_has_the_firm_know_once(self, way, kind):
        client = make_client()
        browser = browser_of(client)

        for _ in range(2):
            answer = browser.post(f"/portal/details/{way}/")
            assert answer["Location"] == "/portal/details/?done=asked"

        row = PrivacyRequest.objects.get()
        assert (row.kind, row.contact_id, row.by_contact, row.asked_by) == (
            kind,
            client.contact_id,
            True,
            None,
        )
        assert b"answers within a month" in browser.get(answer["Location"]).content

    def test_asks_for_nobody_who_is_not_signed_in(self):
        make_client()

        browser_of().post("/portal/details/erasure/")

        assert not PrivacyRequest.objects.exists()
