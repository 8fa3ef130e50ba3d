"""Pictures of the kit, to be compared with: `python -m tests.journeys.gallery` takes them anew."""

import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Locator, Page, expect, sync_playwright

from checks import browser as browsers
from config.env import ROOT
from tests.journeys.browsing import FLAGS, House
from tests.journeys.house import furnish
from tests.journeys.pictures import small

FOLDER = ROOT / "tests" / "journeys" / "kit"
#: Where a picture that differs is left, to be looked at.
SEEN = ROOT / "var" / "kit"
SECTIONS = ("basics", "text", "choices", "data", "overlays", "feedback")
THEMES = {"light": False, "dark": True}
VIEW = {"width": 1280, "height": 900}
#: Versions of a browser draw the edges of letters differently. Seen from so far away, that
#: blurs; the area and depth of a change of ours do not.
AWAY, SHADES, SHARE = 6, 24, 0.0003
#: Letters that our own font lacks are drawn by whatever the machine has.
HIDE_FOREIGN = """() => document.fonts.ready.then(() => {
  for (const one of document.querySelectorAll('[data-foreign]')) one.style.visibility = 'hidden'
})"""


@contextmanager
def opened(house: House, *, dark: bool = False) -> Iterator[Page]:
    """The gallery, whole: every part is there."""
    with house.visit("finn", dark=dark) as page:
        page.set_viewport_size(VIEW)  # type: ignore[arg-type]
        page.goto("/app/gallery")
        for name in SECTIONS:
            expect(section(page, name).locator("h3").first).to_be_visible()
        expect(page.get_by_role("spinbutton").first).to_be_visible()
        yield page


def section(page: Page, name: str) -> Locator:
    return page.locator(f"section#{name}")


def picture(page: Page, name: str) -> bytes:
    page.evaluate(HIDE_FOREIGN)
    page.mouse.move(0, 0)
    return small(section(page, name).screenshot(animations="disabled"))


def file_of(name: str, theme: str) -> Path:
    return FOLDER / f"{name}-{theme}.png"


def difference(one: bytes, other: bytes) -> str:
    """How two pictures differ, in words; empty if hardly at all."""
    was, now = (Image.open(io.BytesIO(png)).convert("RGB") for png in (one, other))
    if was.size != now.size:
        return f"{now.width} × {now.height} pixels, and not {was.width} × {was.height}"
    bands = ImageChops.difference(was.reduce(AWAY), now.reduce(AWAY)).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    differing = sum(most.histogram()[SHADES:])
    share = differing / (most.width * most.height)
    return f"{share:.2%} of it is drawn otherwise" if share > SHARE else ""


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        clone = furnish(Path(folder) / "rapport")
        browser = playwright.chromium.launch(executable_path=browsers.have(), args=FLAGS)
        house = House(clone, browser)
        try:
            for theme, dark in THEMES.items():
                with opened(house, dark=dark) as page:
                    for name in SECTIONS:
                        file_of(name, theme).write_bytes(picture(page, name))
                        sys.stdout.write(f"{file_of(name, theme).relative_to(ROOT)}\n")
        finally:
            browser.close()
            clone.stop()


if __name__ == "__main__":
    main()
