"""Tags from a contact's page, from the list, and seen by whoever looks at the same."""

import re

from playwright.sync_api import expect

from tests.journeys.browsing import House, settle

PICKER = "Find or create a tag"


def fresh(house: House, first: str, last: str) -> int:
    return int(house.api("POST", "contacts/", json={"first_name": first, "last_name": last})["id"])


class TestContactPage:
    def test_gives_a_new_tag_by_keyboard_alone_and_takes_it_back(self, house: House):
        contact = fresh(house, "Tagged", "One")
        with house.visit("ada") as page, house.visit("bruno") as other:
            for each in (page, other):
                each.goto(f"/app/contacts/{contact}")
                settle(each)
            expect(page.get_by_role("heading", level=1)).to_have_text("Tagged One")
            page.keyboard.press("t")
            page.get_by_role("combobox", name=PICKER).fill("Speaks well")
            expect(page.get_by_role("option", name="Create “Speaks well”")).to_be_visible()
            page.keyboard.press("Enter")
            tags = page.get_by_role("region", name="Tags")
            expect(tags.get_by_text("Speaks well")).to_be_visible()
            page.keyboard.press("Escape")
            # It stays while it is pointed at.
            page.get_by_role("button", name="Undo").hover()

            # Somebody else who has the page open sees it come, and go.
            seen = other.get_by_role("region", name="Tags").get_by_text("Speaks well")
            expect(seen).to_be_visible(timeout=15_000)
            page.get_by_role("button", name="Undo").click()
            expect(tags.get_by_text("Speaks well")).to_have_count(0)
            expect(seen).to_have_count(0, timeout=15_000)

        found = house.api("GET", f"activities/?contact={contact}&type=tag_added")["results"]
        assert len(found) == 1


class TestList:
    def test_tags_what_is_selected_and_is_narrowed_by_it(self, house: House):
        for name in ("Two", "Three"):
            fresh(house, "Bundled", name)
        with house.visit("ada") as page:
            page.goto("/app/contacts?q=bundled")
            settle(page)
            expect(page.get_by_role("row")).to_have_count(3)
            page.get_by_role("checkbox", name="Select all that are loaded").click()
            page.get_by_role("button", name="Tag", exact=True).click()
            dialog = page.get_by_role("dialog", name=re.compile("Tags of 2"))
            dialog.get_by_role("button", name="Give").click()
            page.get_by_role("combobox", name=PICKER).fill("interested")
            page.get_by_role("option", name="Interested").click()
            # Where choosing has closed the list already, this would close the dialog.
            if page.get_by_role("listbox").is_visible():
                page.keyboard.press("Escape")
            dialog.get_by_role("button", name="Apply").click()
            expect(page.get_by_role("row").nth(1)).to_contain_text("Interested")

            page.goto("/app/contacts?q=bundled&tag=interested")
            settle(page)
            expect(page.get_by_role("row")).to_have_count(3)
            page.goto("/app/contacts?q=bundled&untagged=true")
            settle(page)
            expect(page.get_by_text(re.compile("No .* match"))).to_be_visible()
