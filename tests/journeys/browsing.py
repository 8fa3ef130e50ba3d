"""A real browser, and what it must never do while somebody walks through the house."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.launch.clones import Clone

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # So that the same page makes the same picture on every machine.
    *("--force-color-profile=srgb", "--font-render-hinting=none", "--disable-lcd-text"),
]
# A busy machine takes its time; what is there at once is seen at once.
expect.set_options(timeout=20_000)
#: What the house does in the background is waited for as long, in seconds.
PATIENCE = 60.0
#: Who comes in by the portal's door.
CLIENT = "client"
DESKTOP, TABLET, PHONE, NARROW = 1440, 768, 390, 360
HEIGHTS = {DESKTOP: 900, TABLET: 1024, PHONE: 844, NARROW: 780}
#: Sign in where the page itself does: a session is all that the test needs of it.
SIGN_IN = """async ([email, password]) => {
  const token = document.cookie.match(/csrftoken=([^;]+)/)[1]
  const answer = await fetch('/api/auth/browser/v1/auth/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token },
    body: JSON.stringify({ email, password }),
  })
  return answer.status
}"""


@dataclass
class Faults:
    """What a browser complained about while pages were open."""

    origin: str
    found: list[str] = field(default_factory=list)
    #: Parts of complaints that a journey provokes on purpose.
    expected: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda fault: self.note(f"error: {fault}"))
        page.on("request", lambda request: self._asked(request.url))

    def _said(self, message: Any) -> None:
        if message.type == "error":
            self.note(f"console: {message.text} ({(message.location or {}).get('url', '')})")

    def _asked(self, url: str) -> None:
        if urlsplit(url).scheme in ("http", "https") and not url.startswith(self.origin):
            self.note(f"third party: {url}")

    def note(self, what: str) -> None:
        self.found.append(what)

    @property
    def unexpected(self) -> list[str]:
        return [one for one in self.found if not any(part in one for part in self.expected)]


@dataclass
class House:
    """A running product, and the people of its demo."""

    clone: Clone
    browser: Browser
    #: Cookies of those who signed in before, by their name.
    signed_in: dict[str, Any] = field(default_factory=dict)
    #: What was asked once and stays true, such as the ids of records to look at.
    kept: dict[str, Any] = field(default_factory=dict)
    #: Profiles of those who look alone, by their name.
    looking: dict[str | None, BrowserContext] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return str(self.clone.told()["urls"]["web"]).rstrip("/")

    @property
    def token(self) -> str:
        return str(self.clone.told()["api_token"])

    @property
    def write_key(self) -> str:
        return str(self.clone.told()["write_key"])

    def api(self, method: str, path: str, **given: Any) -> Any:
        """What the REST API answers a program with full rights."""
        answer = httpx.request(
            method,
            f"{self.url}/api/v1/{path}",
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
            **given,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def ask(self, path: str) -> int:
        """The id of the first record of a list, once there is one."""
        until = time.monotonic() + PATIENCE
        while not (found := self.api("GET", path)["results"]):
            if time.monotonic() > until:
                raise AssertionError(f"nothing at {path} in {PATIENCE:.0f} s")
            time.sleep(0.2)
        return int(found[0]["id"])

    def speak(self, who: str, language: str) -> None:
        """Have one of the demo's staff read the app in a language."""
        email = self.login(who)["email"]
        staff = self.api("GET", "staff/?page_size=200")["results"]
        person = next(one["id"] for one in staff if one["email"] == email)
        self.api("PATCH", f"staff/{person}/", json={"locale": language})

    def login(self, who: str) -> dict[str, str]:
        found = (one for one in self.clone.told()["logins"] if one["email"].startswith(who))
        return next(found)

    @contextmanager
    def visit(
        self,
        who: str | None = None,
        *,
        width: int = DESKTOP,
        dark: bool = False,
        language: str = "en",
        expected: tuple[str, ...] = (),
        **given: Any,
    ) -> Iterator[Page]:
        """A page of a new browser profile, signed in as one of the demo's staff.

        At its end nothing may have gone wrong but what is `expected`.
        """
        size = {"width": width, "height": HEIGHTS[width]}
        context = self._profile(who, dark=dark, language=language, viewport=size, **given)
        faults = Faults(self.url, expected=[*expected])
        context.on("page", faults.watch)
        try:
            yield context.new_page()
            assert not faults.unexpected, json.dumps(faults.unexpected, indent=1)
        finally:
            context.close()

    @contextmanager
    def look(self, who: str | None = None, *, expected: tuple[str, ...] = ()) -> Iterator[Page]:
        """A new page for somebody who looks and changes nothing.

        It is of a profile that everybody of that name shares, so the app comes over the line once.
        """
        if who not in self.looking:
            size = {"width": DESKTOP, "height": HEIGHTS[DESKTOP]}
            self.looking[who] = self._profile(who, viewport=size)
        page = self.looking[who].new_page()
        faults = Faults(self.url, expected=[*expected])
        faults.watch(page)
        try:
            yield page
            assert not faults.unexpected, json.dumps(faults.unexpected, indent=1)
        finally:
            page.close()

    def _profile(
        self, who: str | None, *, dark: bool = False, language: str = "en", **given: Any
    ) -> BrowserContext:
        if who and who not in self.signed_in:
            self.signed_in[who] = self.sign_in(who)
        context = self.browser.new_context(
            base_url=self.url,
            storage_state=self.signed_in.get(who) if who else None,
            color_scheme="dark" if dark else "light",
            has_touch=given.get("viewport", {}).get("width", DESKTOP) <= PHONE,
            locale=language,
            reduced_motion="reduce",
            **given,
        )
        context.set_default_timeout(20_000)
        return context

    def sign_in(self, who: str) -> Any:
        """The cookies of somebody who signed in."""
        context = self.browser.new_context(base_url=self.url)
        if who == CLIENT:
            sign_in_client(context.new_page(), self)
        else:
            self._sign_in_staff(context.new_page(), self.login(who))
        cookies = context.storage_state()
        context.close()
        return cookies

    def _sign_in_staff(self, page: Page, one: dict[str, str]) -> None:
        # Its form brings the cookie that a request needs to change anything.
        page.goto("/accounts/login/")
        status = page.evaluate(SIGN_IN, [one["email"], one["password"]])
        assert status == 200, status


def settle(page: Page) -> None:
    """Wait until the screen shows itself: it is there, and no skeleton is left."""
    expect(page.locator("main#screen > *").first).to_be_visible()
    drawn(page)
    expect(page.locator("[data-skeleton]")).to_have_count(0)
    drawn(page)
    expect(page.locator("[data-skeleton]")).to_have_count(0)


def drawn(page: Page) -> None:
    """Wait until the page has been drawn twice, as after a change of its width."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def beyond_window(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    root = "document.documentElement"
    return int(page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


def sign_in_client(page: Page, house: House) -> None:
    """The demo's client, by password."""
    one = house.clone.told()["portal_login"]
    page.goto("/portal/sign-in/password/")
    page.locator("input[name=email]").fill(one["email"])
    page.locator("input[name=password]").fill(one["password"])
    page.locator("main button").first.click()
    expect(page.locator("main#main")).to_be_visible()
