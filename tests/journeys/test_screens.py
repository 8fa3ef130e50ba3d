"""Every screen at every width, light and dark: for everybody, and no wider than the window."""

from typing import Literal

import pytest
from playwright.sync_api import Page

from tests.journeys.axe import grave_faults
from tests.journeys.browsing import DESKTOP, NARROW, TABLET, House, beyond_window, drawn
from tests.journeys.screens import ADMIN, APP, Screen

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
#: Whoever is nobody yet asks who they are, and is told.
UNSIGNED = "/api/v1/me/"


def faults_of(page: Page, *, dark: bool, in_front: bool) -> list[str]:
    beyond = beyond_window(page)
    wide = [f"{beyond} px wider than the window"] if beyond > 0 else []
    # The dark theme is the same page in other colours.
    return wide + grave_faults(page, of_colours_alone=dark, in_front=in_front)


# Those of the portal are looked at in both languages by test_portal.py.
@pytest.mark.parametrize("screen", [*APP, *ADMIN], ids=lambda screen: screen.name)
class TestScreen:
    def test_is_for_everybody_at_every_width_in_both_themes(self, house: House, screen: Screen):
        found: dict[str, list[str]] = {}
        with house.look(screen.who, expected=(UNSIGNED,)) as page:
            screen.open(page, house)
            for width in (DESKTOP, TABLET, NARROW):
                page.set_viewport_size({"width": width, "height": 800})
                for theme in THEMES:
                    page.emulate_media(color_scheme=theme)
                    drawn(page)
                    dark, front = theme == "dark", screen.is_in_front
                    if faults := faults_of(page, dark=dark, in_front=front):
                        found[f"{width} {theme}"] = faults

        assert not found
