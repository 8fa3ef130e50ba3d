from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from accounts.operations.invitations import invite
from config.env import SettingError
from config.openid import openid_apps
from tests.accounts.browser import AUTH, Browser
from tests.make import ada, ben, make_role
from tests.providers.oidc.server import CLIENT_ID, CLIENT_SECRET, Provider

pytestmark = pytest.mark.django_db
BEN = {"sub": "ben-1", "email": "ben@firm.test", "email_verified": True, "name": "Ben"}


@pytest.fixture
def provider(settings):
    cache.clear()
    with Provider() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": openid_apps(
                    issuer=provider.issuer,
                    client_id=CLIENT_ID,
                    client_secret=CLIENT_SECRET,
                    name="Sign-on",
                ),
            }
        }
        provider.person = dict(BEN)
        yield provider


def sign_on(browser: Browser):
    """Go to the provider and come back; what Rapport then answers."""
    asked = browser.post(
        f"{AUTH}/auth/provider/redirect",
        {"provider": "oidc", "callback_url": "/app/", "process": "login"},
        format="multipart",
    )
    assert asked.status_code == 302, asked.content
    back = httpx.get(asked["Location"], follow_redirects=False)
    assert back.status_code == 302, back.text
    address = urlsplit(back.headers["Location"])
    return browser.get(f"{address.path}?{address.query}")


def who(browser: Browser) -> str | None:
    found: str | None = browser.get("/api/v1/me/").json().get("email")
    return found


class TestSignOn:
    def test_opens_for_staff_of_that_verified_address(self, provider):
        ben()
        browser = Browser()

        sign_on(browser)

        assert who(browser) == "ben@firm.test"
        assert SocialAccount.objects.get().user == ben()
        assert "/token" in provider.requests

    def test_knows_them_again_after_their_address_changed_there(self, provider):
        ben()
        sign_on(Browser())
        provider.person["email"] = "benjamin@firm.test"
        browser = Browser()

        sign_on(browser)

        assert who(browser) == "ben@firm.test"

    @pytest.mark.parametrize(
        "person",
        [
            {**BEN, "email_verified": False},
            {"sub": "x", "email": "eve@elsewhere.test", "email_verified": True},
            {"sub": "x"},
        ],
    )
    def test_stays_closed_to_everybody_else(self, provider, person):
        ben()
        provider.person = person
        browser = Browser()

        sign_on(browser)

        assert who(browser) is None
        assert User.objects.count() == 1
        assert not SocialAccount.objects.exists()

    def test_stays_closed_to_somebody_deactivated(self, provider):
        User.objects.filter(pk=ben().pk).update(is_active=False)
        browser = Browser()

        answer = sign_on(browser)

        assert answer.url == "/app/sign-in?error=not_staff"
        assert who(browser) is None

    def test_brings_in_the_invited_with_their_roles(self, provider):
        invite(
            email="dora@firm.test", name="Dora", roles=[make_role("crm_agent")], by=ada(),
            now=timezone.now(),
        )  # fmt: skip
        provider.person = {"sub": "d", "email": "dora@firm.test", "email_verified": True}
        browser = Browser()

        sign_on(browser)

        assert who(browser) == "dora@firm.test"
        assert User.objects.get(email="dora@firm.test").roles.get().slug == "crm_agent"

    def test_brings_in_newcomers_without_a_role_where_the_settings_say_so(self, provider, settings):
        settings.OIDC_CREATE_STAFF = True
        provider.person = {"sub": "n", "email": "new@firm.test", "email_verified": True}
        browser = Browser()

        sign_on(browser)

        assert browser.get("/api/v1/me/").json()["permissions"] == {}

    def test_asks_for_the_second_factor_all_the_same(self, provider):
        from tests.accounts.test_sign_in import enrol

        ben()
        first = Browser()
        sign_on(first)
        enrol(first)
        browser = Browser()

        sign_on(browser)

        assert who(browser) is None

    @pytest.mark.parametrize(
        "forged", [{"aud": "another client"}, {"iss": "https://evil.test"}, {"exp": 1}]
    )
    def test_refuses_an_id_token_for_somebody_else(self, provider, forged):
        ben()
        provider.forged = forged
        browser = Browser()

        sign_on(browser)

        assert who(browser) is None

    def test_refuses_an_id_token_signed_by_somebody_else(self, provider):
        ben()
        provider.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        browser = Browser()

        sign_on(browser)

        assert who(browser) is None

    def test_refuses_an_answer_that_nobody_asked_for(self, provider):
        ben()
        browser = Browser()
        browser.get("/accounts/oidc/oidc/login/callback/?code=x&state=forged")

        assert who(browser) is None

    def test_sends_proof_of_possession_along(self, provider):
        asked = Browser().post(
            f"{AUTH}/auth/provider/redirect",
            {"provider": "oidc", "callback_url": "/app/", "process": "login"},
            format="multipart",
        )

        assert parse_qs(urlsplit(asked["Location"]).query)["code_challenge_method"] == ["S256"]


class TestOpenidApps:
    def test_needs_the_client_with_the_issuer(self):
        assert openid_apps(issuer="", client_id="", client_secret="", name="") == []
        with pytest.raises(SettingError, match="OIDC_CLIENT_ID"):
            openid_apps(issuer="https://x.test", client_id="", client_secret="", name="")
