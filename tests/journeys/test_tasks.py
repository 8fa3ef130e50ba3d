"""A task that is written, given, done and taken back; and tasks of templates."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.axe import grave_faults
from tests.journeys.browsing import House, settle


@pytest.mark.xdist_group("bell")
class TestTasks:
    def test_are_written_on_one_line_given_done_and_taken_back(self, house: House):
        with house.visit("ada") as hers, house.visit("bruno") as his:
            his.goto("/app/contacts")
            hers.goto("/app/tasks")
            settle(hers)
            hers.keyboard.press("t")
            hers.keyboard.type("Polish the brass tomorrow 9:00")
            expect(hers.get_by_text("Due Tomorrow, 09:00")).to_be_visible()
            hers.keyboard.press("Enter")
            upcoming = hers.get_by_role("region", name="Upcoming")
            title = upcoming.get_by_role("button", name="Polish the brass", exact=True)
            expect(title).to_be_visible()
            assert not grave_faults(hers)

            upcoming.get_by_role("checkbox", name="Complete: Polish the brass").click()
            expect(title).to_have_count(0)
            hers.get_by_role("button", name="Undo").click()
            title.click()
            drawer = hers.get_by_role("dialog", name="Polish the brass")
            drawer.get_by_label("Assignee").click()
            hers.get_by_role("option", name=re.compile("Bruno")).click()
            expect(title).to_have_count(0)
            assert not grave_faults(hers)

            his.get_by_role("button", name=re.compile("^Notifications, ")).click()
            his.get_by_role("link", name=re.compile("gave you a task: Polish the brass")).click()
            expect(his.get_by_role("dialog", name="Polish the brass")).to_be_visible()
            his.keyboard.press("Escape")

            his.goto("/app/tasks?view=board")
            settle(his)
            his.get_by_role("article", name="Polish the brass").focus()
            his.keyboard.press("Shift+ArrowRight")
            begun = his.get_by_role("region", name="In progress")
            expect(begun.get_by_role("article", name="Polish the brass")).to_be_focused()
            assert not grave_faults(his)

        found = house.api("GET", "tasks/?q=Polish the brass")["results"]
        assert [task["status"] for task in found] == ["in_progress"]


class TestContactPage:
    def test_makes_a_group_of_templates_at_once(self, house: House):
        contact = house.api("POST", "contacts/", json={"first_name": "Templated"})["id"]
        with house.visit("ada") as page:
            page.goto(f"/app/contacts/{contact}")
            settle(page)
            page.get_by_role("button", name="From templates").click()
            page.get_by_role("checkbox", name="Welcome somebody new").click()
            page.get_by_role("button", name="Make 2 tasks").click()
            expect(
                page.get_by_role("button", name="Check that we can reach Templated")
            ).to_be_visible()

        made = house.api("GET", f"tasks/?contact={contact}&ordering=id")["results"]
        # The demo firm's own rule may have made the welcome call as well.
        assert {task["title"] for task in made} == {
            "Welcome Templated",
            "Check that we can reach Templated",
        }
