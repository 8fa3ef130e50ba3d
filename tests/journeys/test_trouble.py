"""What happens to work when the session, the network or the server goes away."""

import re

from playwright.sync_api import expect

from tests.journeys.browsing import House, settle

#: What a browser says of answers that a journey provokes.
REFUSED, AWAY = "401", "ERR_INTERNET_DISCONNECTED"


class TestSession:
    def test_that_was_ended_elsewhere_asks_over_the_page_and_keeps_what_was_typed(
        self, house: House
    ):
        made = house.api("POST", "contacts/", json={"first_name": "Kim"})
        with house.visit("carla", expected=(REFUSED, "403")) as page:
            house.signed_in.pop("carla")
            page.goto(f"/app/contacts/{made['id']}")
            settle(page)
            page.get_by_role("button", name=re.compile("First name: Kim")).click()
            page.get_by_role("textbox", name="First name").fill("Kimberly")
            page.context.clear_cookies(name="sessionid")
            page.get_by_role("textbox", name="First name").press("Enter")
            dialog = page.get_by_role("dialog", name="Sign in again")
            expect(dialog).to_be_visible()
            dialog.get_by_label("Password").fill(house.login("carla")["password"])
            dialog.get_by_role("button", name="Sign in", exact=True).click()

            expect(dialog).to_be_hidden()
            expect(page.get_by_text("Kimberly").first).to_be_visible()


class TestNetwork:
    def test_lost_is_told_and_regained_by_itself(self, house: House):
        with house.visit("ada", expected=(AWAY, "Failed to load")) as page:
            page.goto("/app/contacts")
            settle(page)
            page.context.set_offline(True)
            expect(page.get_by_text("You are offline.")).to_be_visible()
            page.context.set_offline(False)

            expect(page.get_by_text("You are offline.")).to_be_hidden()

    def test_lost_while_saving_keeps_what_was_typed(self, house: House):
        made = house.api("POST", "contacts/", json={"first_name": "Noa"})
        with house.visit("ada", expected=(AWAY, "Failed to load")) as page:
            page.goto(f"/app/contacts/{made['id']}")
            settle(page)
            page.get_by_role("button", name=re.compile("First name: Noa")).click()
            page.get_by_role("textbox", name="First name").fill("Noah")
            page.context.set_offline(True)
            page.get_by_role("textbox", name="First name").press("Enter")

            expect(page.get_by_role("button", name=re.compile("First name: Noah"))).to_be_visible()
            expect(page.get_by_text("not saved").first).to_be_visible()
            page.context.set_offline(False)
            # What stands there is what the server answered.
            expect(page.get_by_role("heading", level=1)).to_have_text("Noah")

        assert house.api("GET", f"contacts/{made['id']}/")["first_name"] == "Noah"


class TestServer:
    def test_that_fails_says_so_and_can_be_asked_again(self, house: House):
        with house.visit("ada", expected=("500", "Failed to load")) as page:
            page.route("**/api/v1/contacts/?*", lambda route: route.fulfill(status=500, body="{}"))
            page.goto("/app/contacts")
            retry = page.get_by_role("button", name=re.compile("[Tt]ry again")).first
            expect(retry).to_be_visible()
            page.unroute("**/api/v1/contacts/?*")
            retry.click()

            expect(page.get_by_role("row").nth(2)).to_be_visible()
