"""What a person at the app waits for, in a real Chromium on the web server of `make run`."""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import User
from bench.list_requests import serving
from bench.results import Result
from checks import browser as browsers
from config.env import ROOT
from launch import app_build

READS_ONLY = True
VIEW = {"width": 1440, "height": 900}
TIMES = 7
WORDS = ("mueller", "smit", "garcia", "yilmaz", "novak", "anna", "jonson", "rossi", "kowalski")
#: What is on the list's screen once it can be used: a row with words in it.
ROWS = "[role=rowgroup] [role=row] [role=gridcell] a"
#: Milliseconds from the last key to the frame that shows the rows it asked for.
TYPING = """(word) => new Promise((done) => {
  const grid = document.querySelector('[role=grid]')
  let began = 0
  let wasBusy = false
  addEventListener('keydown', () => { began = performance.now(); wasBusy = false }, true)
  const look = () => {
    const isAsked = location.search.includes(`q=${word}`)
    if (isAsked && grid.getAttribute('aria-busy') === 'true') wasBusy = true
    else if (isAsked && wasBusy) return done(performance.now() - began)
    requestAnimationFrame(look)
  }
  look()
})"""
#: Scrolls by a wheel's steps for some seconds; the moments at which frames were drawn.
SCROLLING = """(seconds) => new Promise((done) => {
  const grid = document.querySelector('[role=grid]')
  const frames = []
  const until = performance.now() + seconds * 1000
  const draw = (at) => {
    frames.push(at)
    grid.scrollTop += 40
    if (at < until) requestAnimationFrame(draw)
    else done(frames)
  }
  requestAnimationFrame(draw)
})"""
#: What moved by itself since the page was opened.
SHIFTS = """() => new Promise((done) => {
  let sum = 0
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value
  }).observe({ type: 'layout-shift', buffered: true })
  setTimeout(() => done(sum), 200)
})"""
SHOWN = """(rows) => new Promise((done) => {
  const look = () => {
    if (document.querySelector(rows)) requestAnimationFrame(() => done(performance.now()))
    else requestAnimationFrame(look)
  }
  look()
})"""


def measure(size: int) -> Iterator[Result]:
    frontend = ROOT / "frontend"
    if not app_build.is_current(frontend):
        app_build.build(frontend)
    with serving() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsers.have(), args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield from walk(browser, f"http://127.0.0.1:{port}", size)
        finally:
            browser.close()


def walk(browser: Browser, address: str, size: int) -> Iterator[Result]:
    cold, again, shifts = [], [], []
    for _ in range(TIMES):
        with visit(browser, address) as page:
            cold.append(opened(page))
            shifts.append(page.evaluate(SHIFTS))
            again.append(opened(page))
    yield at_most("contact list on screen, first visit, median", size, median(cold), 1500)
    yield at_most("contact list on screen, next visit, median", size, median(again), 300)
    yield Result("layout shift", size, max(shifts), 0.05, "", 1.0, "lower")
    with visit(browser, address) as page:
        opened(page)
        back = [gone_and_back(page) for _ in range(TIMES)]
        typed = [searched(page, word) for word in WORDS]
        opened(page)
        frames = page.evaluate(SCROLLING, 5)
    yield at_most("contact list on screen, from another screen, median", size, median(back), 300)
    yield at_most("from the last key to rows, p95", size, p95(typed), 150)
    seconds = (frames[-1] - frames[0]) / 1000
    yield Result("frames while scrolling", size, (len(frames) - 1) / seconds, 60, "frames/s", 0.95)


def at_most(name: str, size: int, ours: float, limit: float) -> Result:
    return Result(name, size, ours, limit, "ms", 1.0, "lower")


def median(times: list[float]) -> float:
    return statistics.median(times)


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


@contextmanager
def visit(browser: Browser, address: str) -> Iterator[Page]:
    """A new profile, signed in as the seeded house's administrator."""
    boss = User.objects.filter(is_active=True, roles__slug="crm_admin").order_by("id").first()
    assert boss is not None, "the seeded house has an administrator"
    client = Client()
    client.force_login(boss)
    given: Any = {"viewport": VIEW, "base_url": address}
    context = browser.new_context(**given)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    try:
        yield context.new_page()
    finally:
        context.close()


def opened(page: Page) -> float:
    """Milliseconds from the address to a list that shows rows."""
    page.goto("/app/contacts", wait_until="commit")
    return float(page.evaluate(SHOWN, ROWS))


def gone_and_back(page: Page) -> float:
    """The same from another screen, by the rail."""
    rooms = page.get_by_role("navigation", name="Rooms")
    rooms.get_by_role("link", name="Organisations").click()
    page.wait_for_url("**/app/organisations*")
    page.wait_for_selector(ROWS)
    page.evaluate("addEventListener('click', () => { window.began = performance.now() }, true)")
    rooms.get_by_role("link", name="Contacts").click()
    page.wait_for_url("**/app/contacts*")
    shown = float(page.evaluate(SHOWN, "a[href^='/app/contacts/']"))
    return shown - float(page.evaluate("window.began"))


def searched(page: Page, word: str) -> float:
    field = page.get_by_role("searchbox").first
    field.fill("")
    page.wait_for_function("!location.search.includes('q=')")
    page.wait_for_selector("[role=grid]:not([aria-busy=true])")
    field.focus()
    waiting = page.evaluate_handle(f"() => {{ window.shown = ({TYPING})({word!r}) }}")
    page.keyboard.type(word, delay=90)
    found = float(page.evaluate("() => window.shown"))
    waiting.dispose()
    return found
