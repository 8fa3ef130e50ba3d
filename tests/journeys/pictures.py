"""Pictures of every screen for docs/screens: `python -m tests.journeys.pictures [name …]`."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from checks import browser as browsers
from config.env import ROOT
from tests.journeys.browsing import DESKTOP, FLAGS, HEIGHTS, PHONE, TABLET, House, drawn
from tests.journeys.house import furnish
from tests.journeys.screens import SCREENS, Screen

FOLDER = ROOT / "docs" / "screens"
WIDTHS = (DESKTOP, TABLET, PHONE)
LANGUAGES = ("en", "de")
#: Enough for flat screens with text, and a third of the bytes.
COLOURS = 128
SHOWN_AT_MOST = 1000


def small(png: bytes) -> bytes:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    if picture.width > SHOWN_AT_MOST:
        height = round(picture.height * SHOWN_AT_MOST / picture.width)
        picture = picture.resize((SHOWN_AT_MOST, height), Image.Resampling.LANCZOS)
    kept = io.BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def take(page: Page, house: House, screen: Screen, name: str) -> None:
    screen.open(page, house)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        drawn(page)
        (FOLDER / f"{screen.name}-{width}-{name}.png").write_bytes(small(page.screenshot()))


def main(names: list[str]) -> None:
    wanted = [screen for screen in SCREENS if not names or screen.name in names]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        clone = furnish(Path(folder) / "rapport")
        browser = playwright.chromium.launch(executable_path=browsers.have(), args=FLAGS)
        house = House(clone, browser)
        try:
            for language in LANGUAGES:
                house.speak("ada", language)
                for dark in (False, True):
                    for screen in wanted:
                        with house.visit(screen.who, dark=dark, language=language) as page:
                            theme = "dark" if dark else "light"
                            take(page, house, screen, f"{theme}-{language}")
        finally:
            browser.close()
            clone.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
