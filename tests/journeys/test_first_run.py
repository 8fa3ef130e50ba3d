"""An empty house: the first person moves in."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browsing import House, settle
from tests.journeys.house import furnish

PASSWORD = "four quiet herons wade"
#: For one person alone.
SMALL = {"WEB_WORKERS": "1", "WORKER_PROCESSES": "1"}


@pytest.fixture
def empty_house(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[House]:
    clone = furnish(tmp_path_factory.mktemp("empty") / "rapport", DEMO="0", **SMALL)
    yield House(clone, browser)
    clone.stop()


def setup_code(house: House) -> str:
    """As `make run` prints it."""
    found = re.search(r"set-up code\s+(\S+)", house.clone.said.read_text())
    assert found
    return found[1]


class TestFirstRun:
    def test_leads_from_the_front_door_to_the_first_contact(self, empty_house: House):
        with empty_house.visit(expected=("/api/v1/me/",)) as page:
            page.goto("/app/")
            page.get_by_label("Set-up code").fill(setup_code(empty_house))
            page.get_by_label("Your name").fill("Ines Prado")
            page.get_by_label("E-mail address").fill("ines@firm.example")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Create administrator").click()
            expect(page).to_have_url(re.compile("/app/sign-in"))
            page.get_by_label("E-mail").fill("ines@firm.example")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
            expect(page.get_by_role("navigation", name="Rooms")).to_be_visible()
            page.goto("/app/contacts")
            settle(page)
            page.get_by_role("button", name=re.compile("^New ")).first.click()
            page.get_by_role("dialog").get_by_label("First name").fill("Mara")
            page.get_by_role("dialog").get_by_label("Last name").fill("Engel")
            page.get_by_role("dialog").get_by_role("button", name=re.compile("Create")).click()

            expect(page.get_by_role("heading", level=1)).to_have_text("Mara Engel")
