"""Finding somebody whose name one does not spell right."""

import re

from playwright.sync_api import expect

from tests.journeys.browsing import PHONE, House, settle


def misspelt(name: str) -> str:
    """The name with one letter of its longest word left out."""
    word = max(name.split(), key=len)
    return word[:2] + word[3:]


class TestPalette:
    def test_finds_a_contact_in_spite_of_a_slip(self, house: House):
        contact = house.api("GET", "contacts/?ordering=-last_active_at&page_size=1")["results"][0]
        with house.visit("ada") as page:
            page.goto("/app/contacts")
            settle(page)
            page.keyboard.press("Control+k")
            field = page.get_by_role("combobox", name="Search and do")
            field.fill(misspelt(contact["display_name"]))
            found = page.get_by_role("option", name=contact["display_name"]).first
            expect(found).to_be_visible()
            found.click()

            expect(page).to_have_url(re.compile(r"/app/contacts/\d+"))
            expect(page.get_by_role("heading", level=1)).to_contain_text(
                contact["last_name"], ignore_case=True
            )

    def test_runs_an_action_by_keyboard_alone(self, house: House):
        # Whose theme it is from then on, and no picture is taken of.
        with house.visit("bruno") as page:
            page.goto("/app/contacts")
            settle(page)
            page.keyboard.press("Control+k")
            page.keyboard.type("dark")
            expect(page.get_by_role("option").first).to_contain_text("dark", ignore_case=True)
            page.keyboard.press("Enter")

            expect(page.locator("html[data-theme=dark]")).to_have_count(1)

    def test_fills_the_screen_of_a_phone(self, house: House):
        with house.visit("ada", width=PHONE) as page:
            page.goto("/app/contacts")
            settle(page)
            page.get_by_role("button", name="Search and do").click()
            box = page.get_by_role("dialog").bounding_box()

            assert box is not None
            assert box["width"] == PHONE


class TestList:
    def test_keeps_its_filters_in_the_address(self, house: House):
        with house.visit("ada") as page:
            page.goto("/app/contacts")
            settle(page)
            page.get_by_role("searchbox", name=re.compile("Search")).fill("mueler")
            expect(page).to_have_url(re.compile("q=mueler"))
            expect(page.get_by_role("grid").or_(page.get_by_role("table"))).to_contain_text(
                re.compile("M(ü|u)ller")
            )
            page.reload()

            expect(page.get_by_role("searchbox", name=re.compile("Search"))).to_have_value("mueler")
            expect(page).to_have_url(re.compile("q=mueler"))

    def test_is_walked_opened_and_left_by_keyboard_alone(self, house: House):
        with house.visit("ada") as page:
            page.goto("/app/contacts")
            settle(page)
            expect(page.get_by_role("row").nth(3)).to_be_visible()
            page.keyboard.press("j")
            page.keyboard.press("j")
            page.keyboard.press("Enter")
            expect(page).to_have_url(re.compile(r"/app/contacts/\d+"))
            page.go_back()

            expect(page).to_have_url(re.compile(r"/app/contacts(\?|$)"))
            expect(page.get_by_role("row").nth(3)).to_be_visible()

    def test_makes_one_contact_of_two_clicks(self, house: House):
        with house.visit("ada") as page:
            page.goto("/app/contacts")
            settle(page)
            page.get_by_role("button", name=re.compile("^New ")).first.click()
            dialog = page.get_by_role("dialog")
            expect(dialog.get_by_label("First name")).to_be_focused()
            dialog.get_by_label("First name").fill("Doppel")
            dialog.get_by_label("Last name").fill("Klick")
            dialog.get_by_role("button", name=re.compile("Create")).dblclick()
            expect(page.get_by_role("heading", level=1)).to_have_text("Doppel Klick")

        found = house.api("GET", "contacts/?q=Doppel%20Klick")["results"]
        assert len(found) == 1
