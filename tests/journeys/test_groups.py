"""A list in groups that fold, kept in the address; and Home, whose numbers open."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.browsing import House, settle


def line(page: Page, name: str):
    return page.get_by_role("row").get_by_role("button", name=re.compile(f"^{name} "))


class TestGroups:
    def test_fold_with_the_keyboard_and_stay_so(self, house: House):
        told = house.api("GET", "contacts/groups/?by=owner")["results"]
        first = next(one for one in told if one["label"])
        with house.visit("ada") as page:
            page.goto("/app/contacts")
            settle(page)
            page.get_by_role("button", name="Group by").click()
            page.get_by_role("menuitem", name="Owner").click()
            expect(page).to_have_url(re.compile("group=owner"))
            head = line(page, first["label"])
            expect(head).to_have_attribute("aria-expanded", "true")
            expect(head).to_contain_text(str(first["count"]["value"]))

            page.get_by_role("grid").focus()
            page.keyboard.press("Home")
            page.keyboard.press("ArrowLeft")
            expect(head).to_have_attribute("aria-expanded", "false")
            expect(page).to_have_url(re.compile(f"folded={first['key']}"))
            page.reload()
            settle(page)
            expect(line(page, first["label"])).to_have_attribute("aria-expanded", "false")

            page.get_by_role("grid").focus()
            page.keyboard.press("Home")
            page.keyboard.press("ArrowRight")
            expect(page).not_to_have_url(re.compile("folded="))
            expect(line(page, first["label"])).to_have_attribute("aria-expanded", "true")


class TestHome:
    def test_numbers_open_the_lists_that_they_count(self, house: House):
        told = {one["name"]: one["count"] for one in house.api("GET", "yesterday/")["numbers"]}
        with house.visit("ada") as page:
            page.goto("/app/home")
            settle(page)
            yesterday = page.get_by_role("region", name="Yesterday")
            expect(yesterday.get_by_role("link")).to_have_count(len(told))
            yesterday.get_by_role("link").nth(1).click()
            expect(page).to_have_url(re.compile(r"last_active=\d{4}-\d\d-\d\d\.\."))
            settle(page)
            # Others of the house move on meanwhile; tests of the API hold the numbers to be equal.
            expect(page.get_by_role("grid")).to_be_visible()
