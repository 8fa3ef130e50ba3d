"""A note that one person writes and another is mentioned in."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.axe import grave_faults
from tests.journeys.browsing import House, settle


def open_page(page: Page, path: str) -> None:
    page.goto(path)
    settle(page)
    expect(page.get_by_role("button", name=re.compile("^Live:"))).to_be_attached()


def notes_of(place: Page | Locator) -> Locator:
    return place.get_by_role("article", name=re.compile("^Note by Ada"))


def write(page: Page, text: str) -> None:
    """With the keyboard alone."""
    field = page.get_by_role("textbox", name="Write a note")
    expect(field).to_be_visible()
    page.keyboard.press("n")
    expect(field).to_be_focused()
    page.keyboard.type(text)


@pytest.mark.xdist_group("bell")
class TestNote:
    def test_is_written_told_of_pinned_changed_deleted_and_brought_back(self, house: House):
        made = house.api("POST", "contacts/", json={"first_name": "Notable"})
        with house.visit("ada") as hers, house.visit("bruno") as his:
            open_page(his, "/app/contacts")
            open_page(hers, f"/app/contacts/{made['id']}")

            write(hers, "Wants **tea** in writing, ask @brun")
            expect(hers.get_by_role("option", name=re.compile("Bruno"))).to_be_visible()
            hers.keyboard.press("Enter")
            hers.keyboard.press("Control+Enter")
            expect(notes_of(hers)).to_contain_text("Wants tea in writing, ask @Bruno")
            expect(hers.get_by_role("textbox", name="Write a note")).to_have_value("")

            his.get_by_role("button", name=re.compile(r"^Notifications, \d+ unread")).click()
            his.get_by_role("link", name=re.compile("mentioned you in a note on Notable")).click()
            top = his.get_by_role("region", name="Notes")
            expect(notes_of(top)).to_contain_text("Wants tea in writing")
            assert not grave_faults(his)

            notes_of(hers).get_by_role("button", name="Pin to the top").click()
            pinned = notes_of(hers.get_by_role("region", name="Notes"))
            expect(pinned.get_by_role("button", name="Unpin")).to_be_attached()
            # He sees it where it stands now, without having done anything.
            expect(notes_of(top).get_by_role("button", name="Unpin")).to_be_attached()

            pinned.get_by_role("button", name="Change the note").click()
            expect(hers.get_by_role("textbox", name="Change the note")).to_be_focused()
            hers.keyboard.type(" by Friday")
            assert not grave_faults(hers)
            hers.keyboard.press("Control+Enter")
            expect(notes_of(top)).to_contain_text("by Friday")

            pinned.get_by_role("button", name="Delete the note").click()
            # It stays while it is pointed at.
            hers.get_by_role("button", name="Undo").hover()
            expect(pinned).to_have_count(0)
            expect(notes_of(his)).to_have_count(0)
            hers.get_by_role("button", name="Undo").click()
            expect(pinned).to_contain_text("by Friday")

        assert house.api("GET", f"notes/?contact={made['id']}")["total"]["value"] == 1

    def test_that_is_half_written_outlives_the_page(self, house: House):
        made = house.api("POST", "organisations/", json={"name": "Draft & Sons"})
        with house.visit("ada") as page:
            open_page(page, f"/app/organisations/{made['id']}")
            write(page, "- half a")
            page.keyboard.press("Enter")
            page.keyboard.type("thought")
            page.goto("/app/contacts")
            open_page(page, f"/app/organisations/{made['id']}")

            field = page.get_by_role("textbox", name="Write a note")
            expect(field).to_have_value("- half a\n- thought")
            page.get_by_role("button", name="Save note").click()
            expect(notes_of(page).get_by_role("listitem")).to_have_text(["half a", "thought"])
