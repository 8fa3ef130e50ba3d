"""Through the app's door, and back out."""

import re

from playwright.sync_api import expect

from tests.journeys.browsing import House

UNSIGNED = ("/api/v1/me/",)


class TestSignIn:
    def test_leads_to_the_screen_that_was_asked_for(self, house: House):
        ada = house.login("ada")
        with house.visit(expected=UNSIGNED) as page:
            page.goto("/app/gallery")
            page.get_by_label("E-mail").fill(ada["email"])
            page.get_by_label("Password").fill(ada["password"])
            page.get_by_role("button", name="Sign in", exact=True).click()

            expect(page).to_have_url(re.compile(r"/app/gallery$"))
            expect(page.get_by_role("navigation", name="Rooms")).to_be_visible()

    def test_keeps_what_was_typed_when_it_refuses(self, house: House):
        with house.visit(expected=(*UNSIGNED, "/auth/login")) as page:
            page.goto("/app/sign-in")
            page.get_by_label("E-mail").fill("ada@harbourlane.test")
            page.get_by_label("Password").fill("not her password")
            page.get_by_role("button", name="Sign in", exact=True).click()

            expect(page.get_by_role("alert")).to_be_visible()
            expect(page.get_by_label("E-mail")).to_have_value("ada@harbourlane.test")
