"""A whole list at once: changed, asked for as a segment, and deleted by its number."""

from playwright.sync_api import Page, expect

from tests.journeys.browsing import House, settle
from tests.reliability.processes import wait_until

NAMED = ("One", "Two", "Three")


def furnished(house: House) -> None:
    for name in NAMED:
        house.api("POST", "contacts/", json={"first_name": "Sheaf", "last_name": name})


def sources(house: House) -> list[str]:
    found = house.api("GET", "contacts/?q=sheaf&fields=source")["results"]
    return [one["source"] for one in found]


def select_all(page: Page) -> None:
    page.get_by_role("checkbox", name="Select all that are loaded").click()


def more(page: Page, deed: str) -> None:
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name=deed).click()


class TestWholeList:
    def test_changes_a_field_makes_a_segment_and_deletes_by_the_number(self, house: House):
        furnished(house)
        # The number is asked for by a refusal.
        with house.visit("ada", expected=("contact-deletions",)) as page:
            page.goto("/app/contacts?q=sheaf")
            settle(page)
            expect(page.get_by_role("row")).to_have_count(4)
            select_all(page)
            more(page, "Change a field")
            dialog = page.get_by_role("dialog", name="Change a field of 3")
            dialog.get_by_role("combobox", name="Field", exact=True).click()
            page.get_by_role("combobox", name="Find a field").fill("source")
            page.get_by_role("option", name="Source").click()
            dialog.get_by_role("textbox", name="Source").fill("Harvest fair")
            dialog.get_by_role("button", name="Go on").click()
            expect(dialog).to_have_count(0)

            changed = ["Harvest fair"] * 3
            wait_until(lambda: sources(house) == changed, seconds=60, why="the job has ended")
            # A search alone cannot be asked of a segment, which is said before.
            page.get_by_role("button", name="Save as a segment").click()
            asking = page.get_by_role("dialog", name="A segment of what the list is narrowed to")
            expect(asking.get_by_role("button", name="Make the segment")).to_be_disabled()
            page.keyboard.press("Escape")

            select_all(page)
            more(page, "Delete")
            question = page.get_by_role("dialog", name="Delete 3 subscribers for good?")
            last = question.get_by_role("button", name="Delete 3 subscribers")
            expect(last).to_be_disabled()
            question.get_by_role("textbox", name="Type 3 to go on").fill("3")
            last.click()
            expect(question).to_have_count(0)
            expect(page.get_by_text("Sheaf One")).to_have_count(0, timeout=30_000)

        told = house.api("GET", "audit/?action=contact.deleted&page_size=50")["results"]
        gone = [row["before"] for row in told if row["before"]["first_name"] == "Sheaf"]
        assert [one["source"] for one in gone] == ["Harvest fair"] * 3
