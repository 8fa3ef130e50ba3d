"""The firm as its clients see it."""

import re

import pytest

from accounts.models import Firm
from tests.pages import needs_no_script
from tests.portal.visitors import browser_of, make_client

pytestmark = pytest.mark.django_db


def address_in(text: str) -> str:
    return str(re.findall(r'href="(/portal/colours\.css\?v=\w+)"', text)[0])


class TestColours:
    def test_are_those_of_the_accent_light_and_dark(self):
        Firm.objects.create(name="Hafen", accent="#00aa55")
        browser = browser_of()

        page = browser.get("/portal/sign-in/")
        sheet = browser.get(address_in(page.content.decode()))

        text = sheet.content.decode()
        assert needs_no_script(page)
        assert sheet["Content-Type"].startswith("text/css")
        assert "immutable" in sheet["Cache-Control"]
        light, dark = text.split("@media (prefers-color-scheme:dark)")
        for half in (light, dark):
            assert set(re.findall(r"--([\w-]+):#[0-9a-f]{6}", half)) == {
                "accent", "accent-hover", "accent-text", "accent-soft", "on-accent", "focus",
            }  # fmt: skip

    def test_have_a_new_address_when_they_change(self):
        Firm.objects.create(name="Hafen", accent="#00aa55")
        before = address_in(browser_of().get("/portal/sign-in/").content.decode())
        Firm.objects.update(accent="#aa0055")

        after = address_in(browser_of().get("/portal/sign-in/").content.decode())

        assert before != after
        assert "immutable" not in browser_of().get(before)["Cache-Control"]


class TestName:
    def test_stands_on_every_page_as_text(self):
        Firm.objects.create(name="<i>Hafen</i> & Söhne", support_email="help@hafen.test")
        browser = browser_of(make_client())

        for text in (
            browser_of().get("/portal/sign-in/").content.decode(),
            browser.get("/portal/").content.decode(),
        ):
            assert "&lt;i&gt;Hafen&lt;/i&gt; &amp; Söhne" in text
            assert 'href="mailto:help@hafen.test"' in text
            assert "<i>" not in text

    def test_gives_way_to_the_logo(self):
        Firm.objects.create(name="Hafen", logo=b"x", logo_type="image/png", logo_digest="ab12")

        text = browser_of().get("/portal/sign-in/").content.decode()

        assert '<img src="/firm/logo/ab12.png" alt="Hafen">' in text
        assert 'class="initial"' not in text
