"""Two people, two browsers, one record."""

import re

import segment.analytics
from playwright.sync_api import Page, expect

from tests.journeys.browsing import House, settle


def open_contact(page: Page, contact: int) -> None:
    page.goto(f"/app/contacts/{contact}")
    settle(page)
    expect(page.get_by_role("button", name=re.compile("^Live:"))).to_be_attached()


def product_of(house: House) -> segment.analytics.Client:
    """A product that reports through the real client library."""
    return segment.analytics.Client(house.write_key, host=house.url, sync_mode=True)


class TestTimeline:
    def test_grows_for_both_while_a_product_sends(self, house: House):
        made = house.api("POST", "contacts/", json={"first_name": "Live", "external_id": "live-1"})
        product = product_of(house)
        with house.visit("ada") as hers, house.visit("bruno") as his:
            for page in (hers, his):
                open_contact(page, made["id"])
            for number in range(3):
                product.track("live-1", "Lesson finished", {"number": number})
                product.flush()

            for page in (hers, his):
                expect(page.get_by_text("Lesson finished").first).to_be_visible()


class TestEdit:
    def test_of_the_same_field_loses_neither_value(self, house: House):
        made = house.api("POST", "contacts/", json={"first_name": "Robin", "source": "fair"})
        with house.visit("ada") as page:
            open_contact(page, made["id"])
            page.get_by_role("button", name=re.compile("First name: Robin")).click()
            field = page.get_by_role("textbox", name="First name")
            field.fill("Robina")
            house.api("PATCH", f"contacts/{made['id']}/", json={"first_name": "Roberta"})
            # Hers is heard of while she still types.
            expect(page.get_by_role("heading", level=1)).to_have_text("Roberta")
            field.press("Enter")

            expect(page.get_by_text("Somebody changed this at the same time")).to_be_visible()
            assert house.api("GET", f"contacts/{made['id']}/")["first_name"] == "Roberta"
            page.get_by_role("button", name=re.compile("Keep mine")).click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Robina")
            expect(page.get_by_text("Somebody changed this at the same time")).to_be_hidden()

        assert house.api("GET", f"contacts/{made['id']}/")["first_name"] == "Robina"

    def test_that_began_and_ended_with_nothing_leaves_theirs_alone(self, house: House):
        made = house.api("POST", "contacts/", json={"first_name": "Sascha"})
        with house.visit("ada") as page:
            open_contact(page, made["id"])
            page.get_by_role("button", name=re.compile("First name: Sascha")).click()
            house.api("PATCH", f"contacts/{made['id']}/", json={"first_name": "Alexander"})
            expect(page.get_by_role("heading", level=1)).to_have_text("Alexander")
            page.get_by_role("textbox", name="First name").press("Enter")

            expect(
                page.get_by_role("button", name=re.compile("First name: Alexander"))
            ).to_be_visible()
        assert house.api("GET", f"contacts/{made['id']}/")["first_name"] == "Alexander"
