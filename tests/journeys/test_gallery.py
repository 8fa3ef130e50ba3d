"""The kit in every state: as it was drawn before, for everybody, and by keyboard alone."""

import io
from typing import Literal

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.journeys.axe import grave_faults
from tests.journeys.browsing import House, beyond_window
from tests.journeys.gallery import (
    SECTIONS,
    SEEN,
    THEMES,
    difference,
    file_of,
    opened,
    picture,
    section,
)

RENEW = "python -m tests.journeys.gallery takes them anew, if that is meant."
#: What opens over the page, by the name of what opens it.
LISTS = ("Stage", "Item", "People", "Person")
HOLDS_FOCUS = """() => !document.getElementById('app').contains(document.activeElement)"""
OVERLAYS: dict[str, Literal["menu", "dialog"]] = {
    "menu": "menu",
    "popover": "dialog",
    "dialog": "dialog",
    "drawer": "dialog",
}


@pytest.mark.parametrize("theme", THEMES)
class TestGallery:
    def test_is_drawn_as_before(self, house: House, theme: str):
        differing = {}
        with opened(house, dark=THEMES[theme]) as page:
            for name in SECTIONS:
                now = picture(page, name)
                if fault := difference(file_of(name, theme).read_bytes(), now):
                    SEEN.mkdir(parents=True, exist_ok=True)
                    (SEEN / file_of(name, theme).name).write_bytes(now)
                    differing[name] = fault

        assert not differing, f"{differing}; what was seen is in {SEEN}. {RENEW}"

    def test_is_for_everybody(self, house: House, theme: str):
        with opened(house, dark=THEMES[theme]) as page:
            assert grave_faults(page) == []

    def test_is_for_everybody_while_a_list_is_open(self, house: House, theme: str):
        found = {}
        with opened(house, dark=THEMES[theme]) as page:
            for name in LISTS:
                page.get_by_label(name, exact=True).first.press("Enter")
                expect(page.get_by_role("option").first).to_be_visible()
                if faults := grave_faults(page, in_front=True, of_colours_alone=THEMES[theme]):
                    found[name] = faults
                # The page behind is hidden, so the focus must not get there.
                page.keyboard.press("Tab")
                assert page.evaluate(HOLDS_FOCUS)
                page.keyboard.press("Escape")
                expect(page.get_by_role("option")).to_have_count(0)
            for name, role in OVERLAYS.items():
                page.get_by_role("button", name=f"Open the {name}", exact=True).press("Enter")
                expect(page.get_by_role(role).last).to_be_visible()
                if faults := grave_faults(page, in_front=True, of_colours_alone=THEMES[theme]):
                    found[name] = faults
                page.keyboard.press("Escape")
                expect(page.get_by_role(role)).to_have_count(0)

        assert found == {}


class TestTheKit:
    def test_fits_into_the_narrowest_window_from_both_sides(self, house: House):
        with opened(house) as page:
            beyond = []
            for direction in ("ltr", "rtl"):
                page.evaluate("way => document.documentElement.dir = way", direction)
                page.set_viewport_size({"width": 320, "height": 700})
                beyond.append(beyond_window(page))

        assert beyond == [0, 0]

    def test_gives_the_focus_back_to_what_opened(self, house: House):
        with opened(house) as page:
            for name, role in OVERLAYS.items():
                opener = page.get_by_role("button", name=f"Open the {name}", exact=True)
                opener.press("Enter")
                expect(page.get_by_role(role).last).to_be_visible()
                page.keyboard.press("Escape")
                expect(opener).to_be_focused()

    def test_chooses_by_keyboard(self, house: House):
        with opened(house) as page:
            stage = page.get_by_label("Stage", exact=True).first
            stage.press("Enter")
            page.keyboard.type("cli")
            page.keyboard.press("Enter")
            expect(stage).to_contain_text("Client")

            item = page.get_by_label("Item", exact=True)
            item.press("Enter")
            page.keyboard.type("777")
            expect(page.get_by_role("option")).to_have_count(1)
            page.keyboard.press("Enter")
            expect(item).to_contain_text("Item 777")
            expect(item).to_be_focused()

    def test_finds_names_without_their_accents_and_chooses_several(self, house: House):
        with opened(house) as page:
            people = page.get_by_label("People", exact=True)
            people.press("Enter")
            page.keyboard.type("cleo")
            page.keyboard.press("Enter")
            page.keyboard.press("Escape")
            expect(page.get_by_role("button", name="Remove Cleo")).to_be_visible()

            person = page.get_by_label("Person", exact=True)
            person.press("Enter")
            page.keyboard.type("elodie")
            expect(page.get_by_role("option")).to_have_count(1)

    def test_moves_through_trees_and_tabs_by_arrows(self, house: House):
        with opened(house) as page:
            tree = page.get_by_role("tree", name="Territories")
            tree.get_by_role("treeitem", name="Austria").focus()
            page.keyboard.press("ArrowRight")
            expect(tree.get_by_role("treeitem", name="Vienna")).to_be_visible()
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
            expect(tree.get_by_role("treeitem", name="Vienna")).to_have_attribute(
                "aria-selected", "true"
            )

            page.get_by_role("tab", name="Timeline").focus()
            page.keyboard.press("ArrowRight")
            expect(page.get_by_role("tab", name="Tasks")).to_have_attribute("aria-selected", "true")

    def test_takes_a_day_part_by_part_and_from_the_calendar(self, house: House):
        with opened(house) as page:
            parts = section(page, "text").get_by_role("spinbutton")
            parts.first.focus()
            page.keyboard.type("05")
            expect(parts.first).to_have_text("05")

            page.get_by_role("button", name="Open the calendar").first.press("Enter")
            expect(page.get_by_role("application")).to_be_visible()
            page.keyboard.press("ArrowRight")
            page.keyboard.press("Enter")
            expect(parts.first).to_have_text("06")

    def test_refuses_a_file_in_words_and_keeps_it_off(self, house: House):
        with opened(house) as page:
            chooser = section(page, "text").locator("input[type=file]").first
            chooser.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"x"})
            expect(page.get_by_text("a.png is no CSV file.")).to_be_visible()
            chooser.set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b"})
            expect(page.get_by_text("3 bytes")).to_be_visible()
            expect(page.get_by_text("a.png is no CSV file.")).to_have_count(0)


class TestDifference:
    def png(self, mark: int = 0, width: int = 200) -> bytes:
        drawn = Image.new("RGB", (width, 100), "white")
        ImageDraw.Draw(drawn).rectangle((0, 0, mark, mark), fill="black")
        kept = io.BytesIO()
        drawn.save(kept, "PNG")
        return kept.getvalue()

    def test_is_blind_to_a_few_pixels_and_sees_a_mark(self):
        assert difference(self.png(), self.png(1)) == ""
        assert "drawn otherwise" in difference(self.png(), self.png(10))

    def test_sees_another_size(self):
        assert "201 × 100" in difference(self.png(), self.png(width=201))
