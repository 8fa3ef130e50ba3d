"""The pages of signing in and of second factors, as a browser without a screen reads them."""

import pytest
from django.test import Client

from tests.accounts.browser import signed_in
from tests.accounts.test_passkeys import HERE, registered
from tests.make import ada
from tests.pages import keeps_the_policy
from tests.providers.passkey import Passkey

pytestmark = pytest.mark.django_db
FOR_STRANGERS = ["login/", "password/reset/", "password/reset/done/", "signup/"]
FOR_STAFF = [
    "2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/", "2fa/recovery-codes/",
    "password/change/", "reauthenticate/", "logout/",
]  # fmt: skip


class TestPages:
    @pytest.mark.parametrize("address", FOR_STRANGERS)
    def test_for_strangers_open_in_our_style(self, client: Client, address):
        ada()

        page = client.get(f"/accounts/{address}")

        assert page.status_code == 200
        assert keeps_the_policy(page)

    def test_for_staff_open_in_our_style(self):
        browser = signed_in(ada())
        assert registered(browser, Passkey(HERE)).status_code == 200

        pages = {address: browser.get(f"/accounts/{address}") for address in FOR_STAFF}

        assert {page.status_code for page in pages.values()} == {200}
        assert [address for address, page in pages.items() if not keeps_the_policy(page)] == []
