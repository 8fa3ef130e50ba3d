"""The client portal in a real browser that runs no script."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import grave_faults
from tests.journeys.browsing import (
    DESKTOP,
    NARROW,
    PHONE,
    TABLET,
    House,
    beyond_window,
    drawn,
    sign_in_client,
)
from tests.journeys.clients import client_visit, mails, newest_mail

PAGES = (
    "/portal/",
    "/portal/notices/",
    "/portal/details/",
    "/portal/messages/",
    "/portal/security/",
    "/portal/security/password/",
)
DOORS = ("/portal/sign-in/", "/portal/sign-in/password/", "/accounts/login/", "/")
#: What a finger can hit, smaller than 24 px square: neither a link within a sentence nor a box
#: that is ticked by its label.
TARGETS = "button, a, select, input:not([type=hidden], [type=checkbox])"
SMALL = """(targets) => Array.from(document.querySelectorAll(targets))
  .filter((one) => !one.closest('p') && one.offsetParent)
  .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 24 || box.width < 24).map(([name]) => name)"""


@pytest.mark.xdist_group("mail")
class TestComingIn:
    def test_by_the_code_of_a_mail(self, house: House):
        email = house.clone.told()["portal_login"]["email"]
        before = len(mails(house, to=email))
        with client_visit(house, signed_in=False, width=PHONE) as page:
            page.goto("/portal/details/")
            page.get_by_label("E-mail address").fill(email)
            page.get_by_role("button", name="Send me a code").click()
            text = newest_mail(house, to=email, after=before)
            page.get_by_label("Code").fill(re.findall(r"^\s+(\d{6})$", text, re.M)[0])
            page.get_by_role("button", name="Sign in").click()

            expect(page.get_by_role("heading", name="My details")).to_be_visible()

    def test_by_its_link_which_is_seen_nowhere_afterwards(self, house: House):
        """S9: neither in the address, nor the history, nor a Referer."""
        email = house.clone.told()["portal_login"]["email"]
        before = len(mails(house, to=email))
        with client_visit(house, signed_in=False) as page:
            page.goto("/portal/sign-in/")
            page.get_by_label("E-mail address").fill(email)
            page.get_by_role("button", name="Send me a code").click()
            text = newest_mail(house, to=email, after=before)
        link = re.findall(r"https?://\S+?(/portal/link/(\w+)/)", text)[0]
        referers: list[str] = []
        with client_visit(house, signed_in=False, expected=("/portal/link/",)) as page:
            page.on("request", lambda request: referers.append(request.headers.get("referer", "")))
            page.goto(link[0])
            shown = page.url
            page.get_by_role("button", name="Come in").click()
            expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
            page.go_back()

            assert shown.endswith("/portal/link/")
            assert link[1] not in shown + page.url + page.content() + "".join(referers)


class TestStaying:
    def test_in_a_form_whose_session_ended_nothing_typed_is_lost(self, house: House):
        with client_visit(house) as page:
            page.goto("/portal/details/")
            page.get_by_label("How we call you").fill("Somebody new")
            page.context.clear_cookies(name="rapport_portal")
            page.get_by_role("button", name="Save").click()
            expect(page.get_by_role("status")).to_contain_text("What you typed is kept")
            sign_in_client(page, house)
            page.goto("/portal/details/")

            expect(page.get_by_label("How we call you")).to_have_value("Somebody new")
            expect(page.get_by_role("status")).to_contain_text("not saved yet")

    def test_out_means_out(self, house: House):
        with client_visit(house) as page:
            page.goto("/portal/security/")
            page.get_by_role("button", name="Sign out", exact=True).first.click()
            expect(page.get_by_role("status")).to_contain_text("You are signed out.")
            page.go_back()

            expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


class TestSwitch:
    def test_speaks_the_other_language_from_then_on(self, house: House):
        with client_visit(house, signed_in=False, expected=("/nowhere/",)) as page:
            page.goto("/portal/sign-in/")
            page.get_by_role("button", name="Deutsch").click()

            expect(page.get_by_role("heading", name="Anmelden")).to_be_visible()
            page.goto("/nowhere/")
            expect(page.get_by_role("heading", name="Hier ist nichts")).to_be_visible()


class TestPages:
    @pytest.mark.parametrize("language", ["en", "de"])
    def test_are_for_everybody_at_every_width_in_both_themes(self, house: House, language: str):
        found: dict[str, list[str]] = {}
        # axe is a script, so these pages may run one.
        with house.visit(language=language) as page:
            # The client's own language would outweigh the browser's.
            page.context.add_cookies(
                [{"name": "rapport_language", "value": language, "url": house.url}]
            )
            for pages in (DOORS, PAGES):
                for address in pages:
                    page.goto(address)
                    found |= faults(page, address)
                if pages is DOORS:
                    sign_in_client(page, house)

        assert not found


def faults(page: Page, address: str) -> dict[str, list[str]]:
    found = {}
    for width in (DESKTOP, TABLET, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        for dark in (False, True):
            page.emulate_media(color_scheme="dark" if dark else "light")
            drawn(page)
            beyond = beyond_window(page)
            wide = [f"{beyond} px wider than the window"] if beyond > 0 else []
            small = [f"small: {one}" for one in page.evaluate(SMALL, TARGETS)]
            if bad := [*wide, *small, *grave_faults(page, of_colours_alone=dark)]:
                found[f"{address} {width} {'dark' if dark else 'light'}"] = bad
    return found


class TestPush:
    def test_is_offered_where_a_script_runs_and_nowhere_else(self, house: House):
        with client_visit(house) as page:
            page.goto("/portal/messages/")
            expect(page.get_by_role("heading", name="Your messages")).to_be_visible()
            expect(page.get_by_role("heading", name="Messages on this device")).to_be_hidden()
        with house.visit(width=PHONE) as page:
            page.context.grant_permissions(["notifications"])
            sign_in_client(page, house)
            page.goto("/portal/messages/")

            expect(page.get_by_role("heading", name="Messages on this device")).to_be_visible()
            expect(page.get_by_role("button", name="Turn on")).to_be_visible()
            assert beyond_window(page) <= 0
