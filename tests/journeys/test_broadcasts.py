"""A broadcast from its first word until everybody has a verdict."""

from playwright.sync_api import expect

from tests.journeys.browsing import House, settle


class TestBroadcast:
    def test_is_written_estimated_sent_and_followed(self, house: House):
        body = {"first_name": "Broadcast", "last_name": "Reader", "email": "reader@journey.test"}
        contact = house.api("POST", "contacts/", json=body)["id"]
        name = "Readers of the journey"
        segment = house.api("POST", "segments/", json={"name": name, "kind": "static"})["id"]
        house.api("POST", f"segments/{segment}/members/", json={"add": [contact]})
        with house.visit("ada") as page:
            page.goto("/app/broadcasts/new")
            settle(page)
            page.get_by_label("Name").fill("Journey news")
            page.get_by_role("button", name="Begin").click()

            page.get_by_label("In one of these segments").click()
            page.keyboard.type(name)
            page.get_by_role("option", name=name).click()
            page.keyboard.press("Escape")
            page.get_by_role("combobox", name="Topic").click()
            page.get_by_role("option").first.click()
            page.get_by_role("radio", name="Own words").click()
            page.get_by_label("Subject").fill("Hello {{ first_name }}")
            page.get_by_label("Words").fill("Good news.")
            expect(page.get_by_text("Ready. 1 person would get it at once.")).to_be_visible()

            page.get_by_role("button", name="Send now").click()
            expect(page.get_by_role("button", name="Take back")).to_be_visible()
            # Its ten seconds, and a worker's turn.
            verdicts = page.get_by_role("region", name="Everybody's verdict")
            expect(verdicts.get_by_role("link", name="Broadcast Reader")).to_be_visible(
                timeout=60_000
            )
            expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=60_000)
