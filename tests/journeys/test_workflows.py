"""A workflow from an empty canvas to the people in it."""

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
            waiting = page.get_by_role("button", name="1 here now")
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
