"""Two contacts who are one person, from the warning on entry to the merge and back."""

from playwright.sync_api import expect

from tests.journeys.browsing import House, settle


class TestDuplicates:
    def test_are_warned_of_found_merged_and_taken_apart(self, house: House):
        body = {"first_name": "Twice", "last_name": "Entered", "email": "twice@journey.test"}
        first = house.api("POST", "contacts/", json=body)["id"]
        with house.visit("ada") as page:
            page.goto("/app/contacts?new")
            settle(page)
            page.get_by_label("First name").fill("Twice")
            page.get_by_label("Last name").fill("Enterd")
            page.get_by_label("E-mail").fill("twice@journey.test")
            expect(page.get_by_text("may be here already")).to_be_visible(timeout=20_000)
            page.get_by_role("button", name="Create").click()
            expect(page.get_by_role("heading", level=2, name="Twice Enterd")).to_be_visible()

            page.goto("/app/duplicates")
            settle(page)
            pair = page.get_by_role("button", name="Twice Entered · Twice Enterd")
            expect(pair).to_be_visible(timeout=20_000)
            pair.click()
            page.get_by_role("row", name="Last name").get_by_label("Enterd").check()
            page.get_by_role("button", name="Merge", exact=True).click()
            expect(page.get_by_text("Merged with Twice Enterd.", exact=True)).to_be_visible()

            page.goto(f"/app/contacts/{first}")
            expect(page.get_by_role("heading", level=2, name="Twice Enterd")).to_be_visible()
            page.get_by_role("button", name="Undo the merge").click()
            dialog = page.get_by_role("dialog")
            dialog.get_by_role("button", name="Undo the merge").click()
            expect(page.get_by_role("heading", level=2, name="Twice Entered")).to_be_visible()
