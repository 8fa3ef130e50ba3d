"""The stylesheet of server-rendered pages: the app's own colours, readable in every pair."""

import re
from pathlib import Path

import pytest

from accounts.branding.colours import contrast
from config.env import ROOT

PAGES = ROOT / "ground/static/ground/pages.css"
PORTAL = ROOT / "portal/static/portal/portal.css"
APP = ROOT / "frontend/src/styles/tokens.css"
TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})\b")
#: Text, and what it may stand on.
READ = [
    (text, surface)
    for text in ("text-strong", "text", "text-quiet", "accent-text", "bad", "good")
    for surface in ("surface-raised", "surface-sunken", "surface-hover")
    if not (text in {"bad", "good"} and surface == "surface-hover")
] + [
    ("on-accent", "accent"), ("on-accent", "accent-hover"), ("accent-text", "accent-soft"),
    ("text", "accent-soft"), ("bad", "bad-soft"), ("good", "good-soft"),
]  # fmt: skip
#: What shows where a control is.
SEEN = [
    ("line-control", "surface-raised"),
    ("accent", "surface-raised"),
    ("focus", "surface-raised"),
]


def tokens(path: Path, dark: str) -> dict[str, dict[str, str]]:
    light, _, rest = path.read_text().partition(dark)
    found = dict(TOKEN.findall(light))
    return {"light": found, "dark": found | dict(TOKEN.findall(rest))}


OURS = tokens(PAGES, "prefers-color-scheme: dark")


class TestColours:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_are_the_app_s(self, theme):
        app = tokens(APP, ":root[data-theme='dark']")[theme]

        assert {n: (v, app.get(n)) for n, v in OURS[theme].items() if app.get(n) != v} == {}

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_can_be_read(self, theme):
        colours = OURS[theme]
        ratios = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in READ}

        assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 4.5} == {}

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_show_where_a_control_is(self, theme):
        colours = OURS[theme]
        ratios = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in SEEN}

        assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 3} == {}


class TestRules:
    @pytest.mark.parametrize("path", [PAGES, PORTAL], ids=["pages", "portal"])
    def test_name_sides_by_the_way_text_runs(self, path):
        physical = r"(?:^|[\s;{])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom|width|height|min-width|max-width|min-height|max-height|text-align:\s*(?:left|right))\s*:"  # noqa: E501

        rules = re.sub(r"@media[^{]*\{|/\*.*?\*/", "{", path.read_text(), flags=re.DOTALL)

        assert re.findall(physical, rules) == []

    @pytest.mark.parametrize("path", [PAGES, PORTAL], ids=["pages", "portal"])
    def test_fetch_nothing(self, path):
        assert not re.search(r"url\(|@import", path.read_text())

    def test_give_the_portal_room_for_fingers(self):
        assert "--control: 2.75rem" in PORTAL.read_text()
