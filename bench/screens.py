"""What a person at the app waits for, in a real Chromium on the web server of `make run`."""

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from accounts.models import User
from bench.results import Result
from bench.web import serving
from checks import browser as browsers
from config.env import ROOT, environment
from launch import app_build

READS_ONLY = True
VIEW = {"width": 1440, "height": 900}
TIMES = 7
WORDS = ("mueller", "smit", "garcia", "yilmaz", "novak", "anna", "jonson", "rossi", "kowalski")
#: What is on the list's screen once it can be used: a row with words in it.
ROWS = "[role=rowgroup] [role=row] [role=gridcell] a"
#: Milliseconds from the last key to the second frame after the answer to what it asked for.
TYPING = """(word) => new Promise((done) => {
  let began = 0
  addEventListener('keydown', () => { began = performance.now() }, true)
  const until = performance.now() + 20000
  const isAnswered = () => performance.getEntriesByType('resource').some((one) =>
    new URL(one.name).searchParams.get('q') === word && one.responseEnd > 0)
  const look = () => {
    const drawn = () => requestAnimationFrame(() => done(performance.now() - began))
    if (isAnswered()) requestAnimationFrame(drawn)
    else if (performance.now() > until) done(Infinity)
    else requestAnimationFrame(look)
  }
  performance.setResourceTimingBufferSize(5000)
  look()
})"""
#: The moments at which frames were drawn, until it is told to end.
FRAMES = """() => {
  window.frames_drawn = []
  const draw = (at) => {
    window.frames_drawn.push(at)
    if (!window.has_scrolled) requestAnimationFrame(draw)
  }
  requestAnimationFrame(draw)
}"""
#: The least there is to scroll: as many lines of text, and nothing else.
PLAIN = """() => {
  document.body.innerHTML = '<p style="margin:0;height:32px">A plain line of text</p>'.repeat(400)
}"""
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
    else if (performance.now() > 60000) done(Infinity)
    else requestAnimationFrame(look)
  }
  look()
})"""


def measure(size: int) -> Iterator[Result]:
    frontend = ROOT / "frontend"
    if not app_build.is_current(frontend):
        app_build.build(frontend)
    session = signed_in()
    with (
        static_files() as folder,
        serving(STATIC_ROOT=folder) as port,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=browsers.have(), args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield from walk(Door(browser, f"http://127.0.0.1:{port}", session), size)
        finally:
            browser.close()


@contextmanager
def static_files() -> Iterator[str]:
    """The app as it is built now, where the server looks for it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
        subprocess.run(command, cwd=ROOT, env={**environment(), "STATIC_ROOT": folder}, check=True)
        yield folder


def signed_in() -> str:
    """A session of the seeded house's administrator."""
    boss = User.objects.filter(is_active=True, roles__slug="crm_admin").order_by("id").first()
    assert boss is not None, "the seeded house has an administrator"
    client = Client()
    client.force_login(boss)
    return client.cookies["sessionid"].value


@dataclass(frozen=True)
class Door:
    browser: Browser
    address: str
    session: str

    @contextmanager
    def visit(self) -> Iterator[Page]:
        """A page of a new profile that is signed in."""
        given: Any = {"viewport": VIEW, "base_url": self.address}
        context = self.browser.new_context(**given)
        cookie: Any = {"name": "sessionid", "value": self.session, "url": self.address}
        context.add_cookies([cookie])
        try:
            yield context.new_page()
        finally:
            context.close()


def walk(door: Door, size: int) -> Iterator[Result]:
    cold, again, shifts = [], [], []
    for _ in range(TIMES):
        with door.visit() as page:
            cold.append(opened(page))
            shifts.append(page.evaluate(SHIFTS))
            again.append(opened(page))
    yield at_most("contact list on screen, first visit, median", size, median(cold), 1500)
    yield at_most("contact list on screen, next visit, median", size, median(again), 300)
    yield Result("layout shift", size, max(shifts), 0.05, "", 1.0, "lower")
    with door.visit() as page:
        opened(page)
        back = [gone_and_back(page) for _ in range(TIMES)]
        typed = [searched(page, word) for word in WORDS]
        opened(page)
        debugger = page.context.new_cdp_session(page)
        debugger.send("Performance.enable")
        before = worked(debugger)
        frames = scrolled(page)
        busy = (worked(debugger) - before) / len(frames)
        page.goto("/healthz")
        page.evaluate(PLAIN)
        plain = scrolled(page)
    yield at_most("contact list on screen, from another screen, median", size, median(back), 300)
    yield at_most("from the last key to rows, p95", size, p95(typed), 150)
    yield at_most("main thread's work for a frame while scrolling", size, busy, 1000 / 60)
    yield Result(
        "frames while scrolling, beside a plain page's",
        size,
        a_second(frames),
        a_second(plain),
        "frames/s",
        0.95,
    )


def worked(debugger: CDPSession) -> float:
    """Milliseconds that the page's main thread has worked so far."""
    metrics = debugger.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration")) * 1000


def a_second(frames: list[float]) -> float:
    return (len(frames) - 1) / ((frames[-1] - frames[0]) / 1000)


def at_most(name: str, size: int, ours: float, limit: float) -> Result:
    return Result(name, size, ours, limit, "ms", 1.0, "lower")


def median(times: list[float]) -> float:
    return statistics.median(times)


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


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


def scrolled(page: Page) -> list[float]:
    """The moments of frames while a finger pushes the list up by some 8,000 pixels."""
    page.evaluate(FRAMES)
    gesture: Any = {"x": 700, "y": 600, "yDistance": -8000, "speed": 1600, "repeatCount": 0}
    page.context.new_cdp_session(page).send("Input.synthesizeScrollGesture", gesture)
    page.evaluate("() => { window.has_scrolled = true }")
    return list(page.evaluate("() => window.frames_drawn"))


def searched(page: Page, word: str) -> float:
    field = page.get_by_role("searchbox").first
    field.fill("")
    page.wait_for_url(lambda url: "q=" not in url)
    page.wait_for_selector("[role=grid]:not([aria-busy=true])")
    field.focus()
    waiting = page.evaluate_handle(f"() => {{ window.shown = ({TYPING})({word!r}) }}")
    page.keyboard.type(word, delay=90)
    found = float(page.evaluate("() => window.shown"))
    waiting.dispose()
    return found
