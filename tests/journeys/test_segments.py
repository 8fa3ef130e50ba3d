"""A segment from the first condition to its members, and why somebody is among them."""

from playwright.sync_api import Page, expect

from tests.journeys.browsing import House, settle


def choose(page: Page, name: str, text: str) -> None:
    page.get_by_role("combobox", name=name, exact=True).last.click()
    page.keyboard.type(text)
    expect(page.get_by_role("option").first).to_contain_text(text)
    page.keyboard.press("Enter")


class TestSegment:
    def test_is_built_by_keyboard_survives_a_reload_and_says_why(self, house: House):
        body = {"first_name": "Segmented", "last_name": "One", "source": "journey"}
        contact = house.api("POST", "contacts/", json=body)["id"]
        with house.visit("ada") as page:
            page.goto("/app/segments/new")
            settle(page)
            page.get_by_label("Name").fill("From the journey")
            choose(page, "Field", "Source")
            page.get_by_label("Value for Source").fill("journey")
            preview = page.get_by_role("region", name="Whom this means just now")
            expect(preview.get_by_role("link", name="Segmented One")).to_be_visible()
            expect(preview).to_contain_text("People for whom “Source” is “journey”.")

            # Drafts are kept a moment after the last key.
            page.wait_for_function(
                "Object.keys(localStorage).some((k) => k.endsWith('segment.new'))"
            )
            page.reload()
            settle(page)
            expect(page.get_by_label("Value for Source")).to_have_value("journey")
            page.get_by_role("button", name="Save").click()

            expect(page.get_by_role("heading", level=2, name="From the journey")).to_be_visible()
            members = page.get_by_role("link", name="One contact belongs to it")
            expect(members).to_be_visible(timeout=20_000)
            members.click()
            expect(page.get_by_role("row", name="Segmented One")).to_be_visible()
            page.goto(f"/app/contacts/{contact}")
            page.get_by_role("link", name="From the journey").click()
            expect(page.get_by_text("In this segment since")).to_be_visible()
