"""A workflow from an empty canvas to the people in it."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.browsing import PHONE, House, beyond_window, settle

PAUSE = {"id": "pause", "type": "wait_duration", "for": {"days": 2}}


def make(house: House, name: str, **draft: Any) -> int:
    draft = {"triggers": [{"id": "by-hand", "type": "manual"}], "steps": [PAUSE], **draft}
    return int(house.api("POST", "workflows/", json={"name": name, "draft": draft})["id"])


def steps_of(house: House, workflow: int) -> list[str]:
    draft = house.api("GET", f"workflows/{workflow}/")["draft"]
    return [one["type"] for one in draft["steps"]]


def open_editor(page: Page, workflow: int) -> None:
    page.goto(f"/app/workflows/{workflow}")
    settle(page)
    expect(page.locator("[data-box]").first).to_be_visible()


class TestWorkflow:
    def test_is_built_by_mouse_and_keyboard_published_and_followed(self, house: House):
        person = {"first_name": "Walker", "last_name": "Through"}
        contact = house.api("POST", "contacts/", json=person)["id"]
        with house.visit("ada") as page:
            page.goto("/app/workflows?new")
            page.get_by_label("Name").fill("Built in the browser")
            page.get_by_role("button", name="Begin", exact=True).click()
            page.locator("[data-box='trigger:new']").click()
            page.get_by_role("combobox", name="People come in when").click()
            page.keyboard.type("By hand")
            page.keyboard.press("Enter")

            # By mouse: the plus, then what is looked for.
            page.locator("[data-gap='.main.0']").click()
            page.keyboard.type("Note it")
            page.keyboard.press("Enter")
            page.get_by_label("Title").fill("Came by")
            # By keyboard: A puts something behind it, arrows lead back, Enter opens it.
            box = page.locator("[data-box='log-activity']")
            box.focus()
            page.keyboard.press("a")
            page.keyboard.type("Wait")
            page.get_by_role("option", name="Wait", exact=True).click()
            expect(page.locator("[data-box='wait-duration']")).to_be_focused()
            page.keyboard.press("ArrowUp")
            expect(box).to_be_focused()

            page.get_by_role("button", name="Publish").click()
            page.get_by_role("dialog").get_by_role("button", name="Publish").click()
            expect(page.get_by_text("is live as version 1").last).to_be_visible()

            page.get_by_role("tab", name="People").click()
            page.get_by_role("button", name="Put somebody in").click()
            page.get_by_role("combobox", name="Person").click()
            page.keyboard.type("Walker")
            page.get_by_role("option", name="Walker Through").first.click()
            page.get_by_role("dialog").get_by_role("button", name="Put somebody in").click()
            row = page.get_by_role("link", name="Walker Through")
            expect(row).to_be_visible()

            page.get_by_role("tab", name="Live").click()
            # Not at the step before, where they stand until a worker comes by.
            waiting = page.get_by_role("button", name=re.compile("Wait.*1 here now"))
            expect(waiting).to_be_visible(timeout=60_000)
            waiting.click()
            page.get_by_role("link", name="Walker Through").click()
            expect(page.get_by_text("Put in by hand")).to_be_visible()
            expect(page.locator("[data-box='wait-duration'][aria-current=step]")).to_be_visible()
            page.goto(f"/app/contacts/{contact}")
            expect(page.get_by_role("link", name="Built in the browser").first).to_be_visible()

    def test_takes_back_copies_and_removes(self, house: House):
        workflow = make(house, "Taken back")
        with house.visit("ada", permissions=["clipboard-read", "clipboard-write"]) as page:
            open_editor(page, workflow)
            page.locator("[data-box=pause]").click()
            page.keyboard.press("Control+d")
            expect(page.locator("[data-box=pause-2]")).to_be_visible()
            page.keyboard.press("Control+c")
            page.keyboard.press("Control+v")
            expect(page.locator("[data-box=pause-3]")).to_be_visible()
            page.locator("[data-box=pause]").focus()
            page.keyboard.press("Delete")
            expect(page.locator("[data-box=pause]")).to_have_count(0)

            page.keyboard.press("Control+z")
            expect(page.locator("[data-box=pause]")).to_be_visible()
            page.keyboard.press("Control+y")
            expect(page.locator("[data-box=pause]")).to_have_count(0)
            expect(page.get_by_text("Saved", exact=True)).to_be_visible()

        assert steps_of(house, workflow) == ["wait_duration", "wait_duration"]

    def test_loses_nothing_where_two_write_at_once(self, house: House):
        workflow = make(house, "Written by two")
        with house.visit("ada", expected=("412",)) as page:
            open_editor(page, workflow)
            theirs = {"triggers": [], "steps": [{"id": "theirs", "type": "exit_workflow"}]}
            house.api("PATCH", f"workflows/{workflow}/", json={"draft": theirs})
            page.locator("[data-box=pause]").click()
            page.keyboard.press("Control+d")

            expect(page.get_by_text("Somebody else changed this draft")).to_be_visible()
            page.get_by_role("button", name="Take theirs").click()
            expect(page.locator("[data-box=theirs]")).to_be_visible()
            assert steps_of(house, workflow) == ["exit_workflow"]
            page.keyboard.press("Control+z")
            expect(page.locator("[data-box=pause-2]")).to_be_visible()
            expect(page.get_by_text("Saved", exact=True)).to_be_visible()

        assert steps_of(house, workflow) == ["wait_duration", "wait_duration"]

    def test_is_read_as_a_list_on_a_phone(self, house: House):
        way = {"id": "ab", "type": "ab_split", "shares": {"A": 60, "B": 40}}
        workflow = make(house, "Read on a phone", steps=[PAUSE, way])
        with house.visit("ada", width=PHONE) as page:
            page.goto(f"/app/workflows/{workflow}")
            settle(page)

            outline = page.get_by_role("list", name="Workflow")
            expect(outline).to_contain_text("2 days")
            expect(outline).to_contain_text("goes straight on")
            assert beyond_window(page) == 0


class TestImport:
    def test_names_each_fault_by_its_place_and_keeps_nothing(self, house: House):
        text = (
            "name: Faulty\nsteps:\n  - {id: a, type: wait_duration}\n  - {id: b, type: nothing}\n"
        )
        given: Any = {
            "name": "faulty.yaml",
            "mimeType": "application/yaml",
            "buffer": text.encode(),
        }
        with house.visit("ada", expected=("400", "422")) as page:
            page.goto("/app/workflows?import")
            settle(page)
            page.locator("input[type=file]").set_input_files([given])

            told = page.get_by_role("alert")
            expect(told).to_contain_text("steps[0].for")
            expect(told).to_contain_text("steps[1].type")
            expect(page.get_by_role("button", name="Import", exact=True)).to_be_disabled()
            good = text.replace("wait_duration}", "wait_duration, for: {days: 1}}")
            good = good.replace("nothing", "exit_workflow").replace("Faulty", "Mended file")
            page.get_by_role("button", name="Remove").click()
            page.locator("input[type=file]").set_input_files([given | {"buffer": good.encode()}])
            page.get_by_role("button", name="Import", exact=True).click()

            expect(page.get_by_role("heading", level=2, name="Mended file")).to_be_visible()


class TestDragging:
    def test_puts_a_step_of_the_palette_where_it_is_dropped(self, house: House):
        workflow = make(house, "Dragged into")
        with house.visit("ada") as page:
            open_editor(page, workflow)
            step = page.get_by_role("button", name="Note it in the timeline")
            step.drag_to(page.locator("[data-gap='.main.0']"))

            expect(page.locator("[data-box='log-activity']")).to_be_visible()
            expect(page.get_by_text("Saved", exact=True)).to_be_visible()

        assert steps_of(house, workflow) == ["log_activity", "wait_duration"]

    def test_begins_at_the_top_large_enough_to_be_read(self, house: House):
        steps = [{**PAUSE, "id": f"pause-{number}"} for number in range(20)]
        workflow = make(house, "A long one", steps=steps)
        with house.visit("ada") as page:
            open_editor(page, workflow)
            first, last = page.locator("[data-box=pause-0]"), page.locator("[data-box=pause-19]")
            expect(first).to_be_in_viewport(ratio=1)
            whole = first.bounding_box()
            assert whole is not None
            assert whole["width"] > 200

            page.get_by_role("button", name="Show all").click()
            expect(last).to_be_in_viewport(ratio=1)


class TestTrigger:
    def test_says_whom_it_would_have_matched_and_folds_what_need_not_be_said(self, house: House):
        house.api("POST", "contacts/", json={"first_name": "Newly", "last_name": "Made"})
        triggers = [{"id": "new", "type": "contact_created"}]
        workflow = make(house, "Estimated", triggers=triggers)
        with house.visit("ada") as page:
            open_editor(page, workflow)
            page.locator("[data-box='trigger:0']").click()

            told = page.get_by_text("in the last 30 days")
            expect(told).to_contain_text("Would have matched")
            expect(page.get_by_label("The so-manieth time")).to_have_count(0)
            page.get_by_label("Country").fill("XX")
            expect(told).to_contain_text("Would have matched 0 people")
            page.get_by_text("More options").click()
            expect(page.get_by_text("Of which it holds that").first).to_be_visible()


class TestBackTest:
    def test_tells_who_would_have_come_in_and_what_they_would_have_got(self, house: House):
        person = {"first_name": "Back", "last_name": "Tested"}
        contact = house.api("POST", "contacts/", json=person)["id"]
        mail = {"id": "hello", "type": "send_email", "subject": "Hello", "text": "Hello!"}
        triggers = [{"id": "new", "type": "contact_created"}]
        workflow = make(house, "Asked of the past", triggers=triggers, steps=[mail, PAUSE])
        with house.visit("ada") as page:
            page.goto(f"/app/workflows/{workflow}?tab=backtest")
            settle(page)
            expect(page.get_by_text("What would this have done lately?")).to_be_visible()
            page.get_by_role("button", name="Back-test").click()

            expect(page.get_by_text("Would have come in", exact=True)).to_be_visible(timeout=60_000)
            expect(page.get_by_role("row", name="Send an e-mail")).to_be_visible()
            person_there = page.get_by_role("link", name="Back Tested")
            expect(person_there).to_have_attribute("href", f"/app/contacts/{contact}")
            # It is still there for whoever comes back, and says once it is of an earlier draft.
            house.api("PATCH", f"workflows/{workflow}/", json={"name": "Asked of the past, twice"})
            page.reload()
            settle(page)
            expect(page.get_by_text("something was changed since")).to_be_visible()

    def test_says_so_where_nobody_would_have_come_in(self, house: House):
        triggers = [{"id": "new", "type": "contact_created", "country": "XX"}]
        workflow = make(house, "Nobody came", triggers=triggers)
        with house.visit("ada", width=PHONE, dark=True) as page:
            page.goto(f"/app/workflows/{workflow}?tab=backtest")
            settle(page)
            page.get_by_role("button", name="Back-test").click()

            nobody = page.get_by_text("Nobody would have come in during the last 30 days")
            expect(nobody).to_be_visible(timeout=60_000)
            assert beyond_window(page) == 0


class TestPlaybooks:
    def test_are_converted_with_a_value_and_cancelled(self, house: House):
        draft = {"triggers": [{"id": "by-hand", "type": "manual"}], "steps": [PAUSE]}
        body = {"name": "Rescue by hand", "kind": "playbook", "draft": draft}
        made = house.api("POST", "workflows/", json=body)
        house.api("POST", f"workflows/{made['id']}/publish/", json={})
        for name in ("Won", "Lost"):
            person = {"first_name": name, "last_name": "Payer"}
            contact = house.api("POST", "contacts/", json=person)["id"]
            start = {"playbook": made["key"], "contact": contact}
            house.api("POST", "crm/executions/", json=start)
        with house.visit("ada") as page:
            page.goto(f"/app/workflows/playbooks?part=executions&playbook={made['key']}")
            settle(page)
            page.get_by_role("button", name=re.compile("Convert.*Won Payer")).click()
            page.get_by_label("What it was worth").fill("49,90")
            page.get_by_role("dialog").get_by_role("button", name="Convert").click()
            expect(page.get_by_text("Converted: 49.9")).to_be_visible()
            page.get_by_role("button", name=re.compile("Cancel.*Lost Payer")).click()
            page.get_by_role("button", name="Cancel the playbook").click()
            expect(page.get_by_text("The playbook ended for Lost Payer.").last).to_be_visible()

            page.get_by_role("tab", name="How they do").click()
            expect(page.get_by_role("row", name="Rescue by hand")).to_contain_text("50%")

        stats = house.api("GET", "crm/stats/")["results"]
        (told,) = (one for one in stats if one["key"] == made["key"])
        assert (told["converted"], told["active"], float(told["value"])) == (1, 0, 49.9)


class TestSigningSecret:
    def test_is_changed_and_the_one_before_ended(self, house: House):
        with house.visit("ada") as page:
            page.goto("/app/settings/signing")
            settle(page)
            page.get_by_role("button", name="Make a new secret").click()
            page.get_by_role("dialog").get_by_role("button", name="Make a new secret").click()
            expect(page.locator("[data-secret]")).to_contain_text("whsec_")
            page.get_by_role("dialog").get_by_role("button", name="I have kept it").click()
            page.get_by_role("button", name="End it now").click()
            page.get_by_role("dialog").get_by_role("button", name="End it now").click()
            expect(page.get_by_text("The old secret signs no more.").last).to_be_visible()
            expect(page.get_by_text("Signs beside it")).to_have_count(0)

        told = house.api("GET", "automation/signing-secret/")
        assert told["previous_until"] is None


class TestLate:
    def test_nothing_is_said_where_nothing_is_late(self, house: House):
        late = house.api("GET", "automation/overdue/")["results"]
        with house.visit("ada") as page:
            page.goto("/app/workflows")
            settle(page)
            expect(page.get_by_role("link", name="things are late")).to_have_count(1 if late else 0)
            page.goto("/app/workflows/overdue")
            settle(page)
            expect(page.get_by_text("Nothing is late")).to_have_count(0 if late else 1)
