"""What axe finds wrong with a page for people who do not see it or do not use a mouse."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from config.env import ROOT
from launch import node

SOURCE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async ([only, outside]) => {
  const page = outside ? { exclude: [['#app']] } : document
  // The rows of a list that scrolls take the focus one after the other.
  const rules = outside ? { 'scrollable-region-focusable': { enabled: false } } : {}
  const found = await axe.run(page, { runOnly: only, rules, resultTypes: ['violations'] })
  return found.violations
}"""
GRAVE = {"serious", "critical"}


def source() -> str:
    if not SOURCE.is_file():
        node.install(ROOT / "frontend")
    return Path(SOURCE).read_text()


def grave_faults(
    page: Page, *, of_colours_alone: bool = False, in_front: bool = False
) -> list[str]:
    """The serious and critical findings: the rule, what it says, and the first places.

    `in_front` looks at what lies over the app alone, which is hidden meanwhile.
    """
    if not page.evaluate("'axe' in window"):
        # Evaluated by the debugger, so the page's own policy stays as it is.
        page.evaluate(source())
    tags = {"type": "tag", "values": RULES}
    rule = {"type": "rule", "values": ["color-contrast"]}
    found: list[dict[str, Any]] = page.evaluate(RUN, [rule if of_colours_alone else tags, in_front])
    return [
        f"{one['id']}: {one['help']} at "
        + "; ".join(str(place["target"][0]) for place in one["nodes"][:3])
        for one in found
        if one["impact"] in GRAVE
    ]
