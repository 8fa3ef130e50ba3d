"""Two people, two browsers, one record."""

import re

import segment.analytics
from playwright.sync_api import Page, expect

from tests.journeys.browsing import House, settle


def open_contact(page: Page, contact: int) -> None:
    page.goto(f"/app/contacts/{contact}")
    settle(page)


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
                expect(page.get_by_role("button", name=re.compile("^Live:"))).to_be_attached()
            for number in range(3):
                product.track("live-1", "Lesson finished", {"number": number})
                product.flush()

            for page in (hers, his):
                expect(page.get_by_text("Lesson finished").first).to_be_visible()
