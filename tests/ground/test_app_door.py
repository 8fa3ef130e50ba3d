import re
from typing import Any

import pytest
from django.test import Client

from config.http_security import content_security_policy
from tests.make import ada

pytestmark = pytest.mark.django_db

PAGE = '<meta name="session" content="__SESSION__"><script nonce="__CSP_NONCE__"></script>'


@pytest.fixture
def built(settings, tmp_path):
    """An app as the build leaves it."""
    settings.APP_BUILD = str(tmp_path)
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "sw.js").write_text("self.skipWaiting()")
    (tmp_path / "manifest.webmanifest").write_text("{}")
    (tmp_path / "secret.txt").write_text("no")
    return tmp_path


@pytest.fixture
def staffed():
    """A house that somebody works in, or every visitor would be led to the set-up page."""
    return ada()


@pytest.mark.usefixtures("built", "staffed")
class TestAppPage:
    def test_carries_the_nonce_of_its_own_answer(self, client: Client):
        pages = [client.get("/app/contacts/12") for _ in range(2)]
        nonces = [re.findall(r'nonce="([^"]+)"', page.text)[0] for page in pages]

        assert nonces[0] != nonces[1]
        for page, nonce in zip(pages, nonces, strict=True):
            assert f"'nonce-{nonce}'" in page["Content-Security-Policy"]
            assert "__CSP_NONCE__" not in page.text

    def test_is_never_kept_and_brings_the_csrf_token(self, client: Client):
        page = client.get("/app/")

        assert "no-store" in page["Cache-Control"]
        assert client.cookies["csrftoken"].value

    def test_shows_a_new_build_without_a_restart(self, client: Client, built):
        client.get("/app/")
        (built / "index.html").write_text("<p>newer</p>")

        assert client.get("/app/").text == "<p>newer</p>"

    def test_says_whether_somebody_is_signed_in_and_nothing_else_of_them(
        self, client: Client, staffed
    ):
        assert 'content="no"' in client.get("/app/contacts/12").text
        client.force_login(staffed)
        page = client.get("/app/").text

        assert 'content="yes"' in page
        assert staffed.email not in page

    def test_says_nothing_of_a_session_on_the_copy_that_a_browser_keeps(
        self, client: Client, staffed
    ):
        client.force_login(staffed)

        assert "__SESSION__" in client.get("/app/?shell").text

    def test_is_only_read(self, client: Client):
        assert client.post("/app/").status_code in {403, 405}

    def test_says_how_to_build_it_where_it_is_missing(self, client: Client, built):
        (built / "index.html").unlink()
        page = client.get("/app/")

        assert page.status_code == 503
        assert "make run" in page.text


@pytest.mark.usefixtures("built", "staffed")
class TestBesideApp:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [("sw.js", "text/javascript"), ("manifest.webmanifest", "application/manifest+json")],
    )
    def test_lies_under_the_app_itself(self, client: Client, name: str, kind: str):
        answer = client.get(f"/app/{name}")

        assert answer.status_code == 200
        assert answer["Content-Type"].startswith(kind)
        assert "no-store" in answer["Cache-Control"]

    def test_is_missing_where_it_was_not_built(self, client: Client, built):
        (built / "sw.js").unlink()

        assert client.get("/app/sw.js").status_code == 404

    def test_hands_out_nothing_else_of_the_build(self, client: Client):
        assert client.get("/app/secret.txt").text != "no"


class TestContentSecurityPolicy:
    def test_lets_a_form_lead_to_the_firms_sign_in_and_to_nobody_elses(self):
        def leads_to(provider: str) -> Any:
            return content_security_policy(provider=provider)["DIRECTIVES"]["form-action"]

        assert leads_to("https://id.firm.test/realms/x")[1:] == ["https://id.firm.test"]
        assert len(leads_to("")) == 1
