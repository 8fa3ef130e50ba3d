"""A real browser, and what it must never do while somebody walks through the house."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.launch.clones import Clone

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--force-color-profile=srgb",
]
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

    @property
    def url(self) -> str:
        return str(self.clone.told()["urls"]["web"]).rstrip("/")

    @property
    def token(self) -> str:
        return str(self.clone.told()["api_token"])

    @property
    def write_key(self) -> str:
        return str(self.clone.told()["write_key"])

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
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme="dark" if dark else "light",
            has_touch=width <= PHONE,
            locale=language,
            reduced_motion="reduce",
            **given,
        )
        context.set_default_timeout(20_000)
        faults = Faults(self.url, expected=[*expected])
        context.on("page", faults.watch)
        try:
            if who:
                self.sign_in(context, who)
            yield context.new_page()
            assert not faults.unexpected, json.dumps(faults.unexpected, indent=1)
        finally:
            context.close()

    def sign_in(self, context: BrowserContext, who: str) -> None:
        one = self.login(who)
        page = context.new_page()
        # Its form brings the cookie that a request needs to change anything.
        page.goto("/accounts/login/")
        status = page.evaluate(SIGN_IN, [one["email"], one["password"]])
        assert status == 200, status
        page.close()


def settle(page: Page) -> None:
    """Wait until the screen shows itself: no skeleton is left."""
    expect(page.locator("main#screen")).to_be_visible()
    expect(page.locator("[data-skeleton]")).to_have_count(0)
