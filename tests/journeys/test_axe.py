"""axe as the journeys hurry it finds what it finds as it comes."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.axe import RULES, source

#: Colours that are faint, half seen through others, blended, and of newer ways to write them;
#: and faults that have nothing to do with colour.
PAGE = """<!doctype html><html><head><title>Faults</title><style>
  .faint { color: #bbb } .veiled { opacity: .4 } .glass { background: rgb(0 0 0 / 30%) }
  .new { color: oklch(70% .1 200); background: color-mix(in srgb, white, teal 20%) }
  .blended { mix-blend-mode: multiply; background: #fc9 }
  .pictured { background: linear-gradient(red, blue) }
  a { color: #555; text-decoration: none }
</style></head><body>
  <p class=faint>faint</p><p class=veiled>veiled <b class=faint>twice</b></p>
  <div class=glass><p class=faint>on glass</p>
    <div class=blended><p class=faint>blended</p></div></div>
  <p class=new>new</p><p class=pictured>pictured</p>
  <p>a sentence with <a href=/>a link</a> in it</p>
  <img src=data:,><input><button></button><div role=nothing aria-label=x>role</div>
</body></html>"""
ALL = """async (only) => {
  const found = await axe.run(document, { runOnly: only })
  return [found.violations, found.incomplete, found.passes, found.inapplicable]
}"""


def all_that_is_said_of(page: Page, *, is_quick: bool) -> Any:
    page.set_content(PAGE)
    page.evaluate(source(is_quick=is_quick))
    return page.evaluate(ALL, {"type": "tag", "values": RULES})


@pytest.fixture
def page(browser: Browser):
    context = browser.new_context()
    yield context.new_page()
    context.close()


class TestQuickAxe:
    def test_says_all_that_axe_says(self, page: Page):
        plain = all_that_is_said_of(page, is_quick=False)
        quick = all_that_is_said_of(page, is_quick=True)

        assert quick == plain
        violations, unsure, *_ = plain
        assert {"color-contrast", "link-in-text-block", "button-name", "label"} <= {
            rule["id"] for rule in violations
        }
        assert "color-contrast" in {rule["id"] for rule in unsure}
