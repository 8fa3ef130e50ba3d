"""A second factor, from its set-up to the day the phone is lost."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.journeys.browsing import House, settle

UNSIGNED = ("/api/v1/me/", "/auth/login", "/2fa/authenticate")
STEP = 30


def shown_by_the_app(secret: str) -> str:
    """What an authenticator app shows for the secret now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // STEP)))


def set_up(house: House, who: str) -> tuple[str, list[str]]:
    """The app's secret, and the recovery codes."""
    with house.visit(who, expected=("/authenticators/totp",)) as page:
        page.goto("/app/settings/security")
        settle(page)
        page.get_by_role("button", name="Set up", exact=True).click()
        dialog = page.get_by_role("dialog", name="Set up an authenticator app")
        secret = dialog.locator("[data-secret]").inner_text().replace(" ", "")
        dialog.get_by_label("Code shown by the app").fill(shown_by_the_app(secret))
        dialog.get_by_role("button", name="Turn it on").click()
        dialog = page.get_by_role("dialog", name="Recovery codes")
        expect(dialog.get_by_role("listitem")).to_have_count(10)
        codes = dialog.get_by_role("listitem").all_inner_texts()
        dialog.get_by_role("button", name="I have kept it").click()
        expect(page.get_by_text(re.compile("Set up on"))).to_be_visible()
    return secret, codes


def sign_in(house: House, page: Page, who: str, code: str) -> None:
    login = house.login(who)
    page.goto("/app/sign-in")
    page.get_by_label("E-mail").fill(login["email"])
    page.get_by_label("Password").fill(login["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Confirm", exact=True).click()


class TestSecondFactor:
    def test_lets_in_by_the_app_and_by_each_recovery_code_once(self, house: House):
        secret, codes = set_up(house, "elif")
        for code in (shown_by_the_app(secret), codes[0]):
            with house.visit(expected=UNSIGNED) as page:
                sign_in(house, page, "elif", code)
                expect(page.get_by_role("navigation", name="Rooms")).to_be_visible()

        with house.visit(expected=UNSIGNED) as page:
            sign_in(house, page, "elif", codes[0])
            expect(page.get_by_role("alert")).to_contain_text("This code is not right.")
            expect(page.get_by_role("navigation", name="Rooms")).to_have_count(0)
