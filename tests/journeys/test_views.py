"""A view of the list that one keeps, changes, shares with everybody and deletes."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.axe import grave_faults
from tests.journeys.browsing import House, settle


def tab(page: Page, name: str):
    return page.get_by_role("navigation", name="Views").get_by_role("link", name=re.compile(name))


class TestView:
    def test_is_saved_changed_shared_and_brought_back(self, house: House):
        with house.visit("ada") as page:
            page.goto("/app/contacts?tag=interested")
            settle(page)
            page.get_by_role("button", name="Save as a view").click()
            page.get_by_role("textbox", name="Name").fill("Mine to call")
            page.get_by_role("radio", name="Everybody").click()
            assert not grave_faults(page, in_front=True)
            page.get_by_role("button", name="Save", exact=True).dblclick()
            expect(tab(page, "Mine to call")).to_have_attribute("aria-current", "page")
            expect(page).to_have_url(re.compile(r"view=\d+"))

            # What differs from it is marked, outlives the page, and is kept when she says so.
            page.get_by_role("columnheader", name="Name").click()
            expect(tab(page, "Changed since")).to_be_visible()
            page.reload()
            expect(tab(page, "Changed since")).to_be_visible()
            page.get_by_role("button", name="Save", exact=True).click()
            expect(tab(page, "Changed since")).to_have_count(0)

            tab(page, "^All ").click()
            expect(page).not_to_have_url(re.compile("tag="))
            page.go_back()
            expect(page).to_have_url(re.compile("tag=interested"))

        with house.visit("dev") as page:
            page.goto("/app/contacts")
            settle(page)
            tab(page, "Mine to call").click()
            expect(page).to_have_url(re.compile("ordering="))
            page.get_by_role("button", name="More for the view").click()
            expect(page.get_by_role("menuitem", name="Delete the view")).to_have_count(0)

        with house.visit("ada") as page:
            page.goto("/app/contacts")
            settle(page)
            tab(page, "Mine to call").click()
            page.get_by_role("button", name="More for the view").click()
            page.get_by_role("menuitem", name="Delete the view").click()
            expect(tab(page, "Mine to call")).to_have_count(0)
            page.get_by_role("button", name="Undo").click()
            expect(tab(page, "Mine to call")).to_have_attribute("aria-current", "page")

        found = house.api("GET", "views/?page_size=200")["results"]
        assert [view["name"] for view in found].count("Mine to call") == 1
