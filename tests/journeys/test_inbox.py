"""Somebody writes, is answered, and is done with; a stranger gets a name."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.journeys.browsing import PHONE, House, settle


def written_to(house: House, name: str) -> tuple[int, int]:
    """A contact with whom a conversation has begun, and the conversation."""
    first, last = name.split()
    body = {"first_name": first, "last_name": last, "email": f"{uuid4().hex[:8]}@journey.test"}
    contact = house.api("POST", "contacts/", json=body)["id"]
    said = {"contact": contact, "channel": "email", "subject": "Hello", "text": "Are you there?"}
    return contact, house.api("POST", "conversations/", json=said)["id"]


def stream(page: Page):
    return page.get_by_role("log", name="What was said")


class TestInbox:
    def test_is_answered_snoozed_and_closed_with_the_keyboard(self, house: House):
        _contact, conversation = written_to(house, "Inbox Reader")
        with house.visit("ada") as page:
            page.goto("/app/inbox")
            settle(page)
            page.get_by_role("button", name="Inbox Reader").first.click()
            expect(stream(page).get_by_text("Are you there?")).to_be_visible()

            field = page.get_by_placeholder("Write to Inbox Reader")
            expect(field).to_be_visible()
            page.keyboard.press("r")
            expect(field).to_be_focused()
            page.keyboard.type("Yes, I am here.")
            page.get_by_role("button", name="Send", exact=True).click()
            expect(stream(page).get_by_text("Yes, I am here.")).to_be_visible()
            expect(field).to_have_value("")

            page.get_by_role("radio", name="Note").click()
            page.get_by_placeholder("A note for colleagues").fill("Called them, too.")
            page.get_by_role("button", name="Keep the note").click()
            expect(stream(page).get_by_text("Called them, too.")).to_be_visible()

            stream(page).focus()
            page.keyboard.press("e")
            expect(page.get_by_text("Closed: Inbox Reader", exact=True)).to_be_visible()
        assert house.api("GET", f"conversations/{conversation}/")["state"] == "closed"

    def test_takes_a_canned_reply_by_its_slash(self, house: House):
        name = f"Opening {uuid4().hex[:6]}"
        text = "Hello {{ first_name }}, we open at nine."
        house.api("POST", "canned-replies/", json={"name": name, "text": text})
        _contact, conversation = written_to(house, "Canned Reader")
        with house.visit("ada") as page:
            page.goto(f"/app/inbox/{conversation}")
            settle(page)
            field = page.get_by_placeholder("Write to Canned Reader")
            field.click()
            page.keyboard.type(f"/{name}")
            expect(page.get_by_role("option", name=name)).to_be_visible()
            page.keyboard.press("Enter")
            expect(field).to_have_value("Hello Canned, we open at nine.")

    def test_gives_a_stranger_a_name(self, house: House):
        with house.visit("ada") as page:
            page.goto("/app/inbox?queue=unmatched")
            settle(page)
            page.get_by_role("button", name="Mira Lindgren").first.click()
            expect(page.get_by_text("Who is this?")).to_be_visible()
            expect(page.get_by_placeholder("First name")).to_have_value("Mira")
            page.get_by_role("button", name="New contact").click()
            expect(
                page.get_by_text("Goes to Mira Lindgren from now on", exact=True)
            ).to_be_visible()
            expect(page.get_by_placeholder("Write to Mira Lindgren")).to_be_visible()

    def test_shows_one_pane_at_a_time_on_a_phone(self, house: House):
        contact, _conversation = written_to(house, "Phone Reader")
        with house.visit("ada", width=PHONE) as page:
            page.goto(f"/app/contacts/{contact}")
            settle(page)
            page.get_by_role("link", name="Write").first.click()
            expect(stream(page)).to_be_visible()
            expect(page.get_by_role("list", name="Conversations")).to_have_count(0)
            page.get_by_role("button", name="Back to the list").click()
            expect(page.get_by_role("list", name="Conversations")).to_be_visible()
            expect(stream(page)).to_have_count(0)
