"""A record added on a contact's page, changed where it stands, and reviewed in the list."""

from playwright.sync_api import expect

from tests.journeys.browsing import House, settle


def test_a_record_is_added_changed_and_reviewed(house: House):
    given = {"first_name": "Visited", "last_name": "One"}
    contact = int(house.api("POST", "contacts/", json=given)["id"])
    with house.visit("ada") as page:
        page.goto(f"/app/contacts/{contact}")
        settle(page)
        page.get_by_role("button", name="New: Visit").click()
        drawer = page.get_by_role("dialog", name="New: Visit")
        drawer.get_by_role("button", name="Reason: empty. Change it").click()
        drawer.get_by_role("combobox", name="Reason").click()
        page.get_by_role("option", name="Complaint").click()
        drawer.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("button", name="Complaint, –", exact=True)).to_be_visible()

        page.goto(f"/app/records?type=visit&contact={contact}")
        settle(page)
        page.get_by_role("button", name="Complaint, –", exact=True).click()
        page.get_by_role("button", name="Minutes: empty. Change it").click()
        page.keyboard.type("25")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Minutes: 25. Change it")).to_be_visible()
        page.get_by_role("button", name="Mark as reviewed").click()
        expect(page.get_by_role("button", name="Take review back")).to_be_visible()

    (row,) = house.api("GET", f"records/?contact={contact}")["results"]
    assert row["custom"] == {"reason": "complaint", "minutes": 25}
    assert row["reviewed_at"]
