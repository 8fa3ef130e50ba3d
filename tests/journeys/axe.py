"""What axe finds wrong with a page for people who do not see it or do not use a mouse."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from config.env import ROOT
from launch import node

SOURCE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: The rules among them that ask for colours. A theme changes nothing else, so whatever another
#: rule says of a page in one theme, it says in the other.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
RUN = """async ([only, outside]) => {
  const page = outside ? { exclude: [['#app']] } : document
  // The rows of a list that scrolls take the focus one after the other.
  const rules = outside ? { 'scrollable-region-focusable': { enabled: false } } : {}
  const found = await axe.run(page, { runOnly: only, rules, resultTypes: ['violations'] })
  return found.violations
}"""
#: axe is compiled for old browsers: what a colour is made of lies in six WeakMaps, and each of
#: thousands of colours is read from its text anew. Laid on the object itself, and read once for
#: each text, half of the time is saved; what is found is the same (test_axe.py).
QUICK = """
((WeakMap, WeakSet) => { %s })(
  class {
    key = Symbol()
    has(object) { return this.key in object }
    get(object) { return object[this.key] }
    set(object, value) { object[this.key] = value; return this }
    delete(object) { return delete object[this.key] }
  },
  class {
    key = Symbol()
    has(object) { return this.key in object }
    add(object) { object[this.key] = true; return this }
    delete(object) { return delete object[this.key] }
  },
);
{
  const colours = axe.commons.color.Color.prototype
  const read = colours.parseString
  const known = new Map()
  colours.parseString = function (text) {
    const had = known.get(text)
    if (had) return Object.assign(this, had)
    read.call(this, text)
    known.set(text, { r: this.r, g: this.g, b: this.b, alpha: this.alpha })
    return this
  }
}
void 0
"""
GRAVE = {"serious", "critical"}


@cache
def source(*, is_quick: bool = True) -> str:
    if not SOURCE.is_file():
        node.install(ROOT / "frontend")
    text = SOURCE.read_text()
    return QUICK % text if is_quick else text


def findings(
    page: Page, *, of_colours_alone: bool = False, in_front: bool = False
) -> list[dict[str, Any]]:
    """Whatever axe has against the page, as it says it."""
    if not page.evaluate("'axe' in window"):
        # Evaluated by the debugger, so the page's own policy stays as it is.
        page.evaluate(source())
    tags = {"type": "tag", "values": RULES}
    rules = {"type": "rule", "values": OF_COLOURS}
    found: list[dict[str, Any]] = page.evaluate(
        RUN, [rules if of_colours_alone else tags, in_front]
    )
    return found


def grave_faults(
    page: Page, *, of_colours_alone: bool = False, in_front: bool = False
) -> list[str]:
    """The serious and critical findings: the rule, what it says, and the first places.

    `in_front` looks at what lies over the app alone, which is hidden meanwhile.
    """
    return [
        f"{one['id']}: {one['help']} at "
        + "; ".join(str(place["target"][0]) for place in one["nodes"][:3])
        for one in findings(page, of_colours_alone=of_colours_alone, in_front=in_front)
        if one["impact"] in GRAVE
    ]
