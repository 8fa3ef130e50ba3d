"""What the person at the terminal sees."""

import sys
import time
from collections.abc import Iterable
from typing import Any

from launch.places import Places

WIDTH = 78
SHOWN = {"app": "App", "admin": "Admin", "portal": "Portal", "api": "API", "docs": "API docs"}


class Screen:
    """Progress on one line where a terminal is there, line by line where not."""

    def __init__(self) -> None:
        self.is_terminal = sys.stdout.isatty()
        self._shown = ""
        self._began = time.monotonic()
        self._step = ""

    def step(self, what: str) -> None:
        """A new part of the work begins."""
        self._finish()
        self._step, self._began = what, time.monotonic()
        self._put(f"  {what} …")

    def detail(self, what: str) -> None:
        """How far the part has come; only a terminal shows each of these."""
        if self.is_terminal:
            self._put(f"  {self._step} … {what}")

    def say(self, line: str) -> None:
        """A line of its own, with the time of day."""
        self._finish()
        print(f"{time.strftime('%H:%M:%S')}  {line}", flush=True)

    def tell(self, text: str) -> None:
        self._finish()
        print(text, flush=True)

    def _finish(self) -> None:
        if not self._step:
            return
        took = time.monotonic() - self._began
        line = f"  {self._step} ({took:.1f} s)" if took >= 1 else f"  {self._step}"
        print(f"\r\033[K{line}" if self.is_terminal else line, flush=True)
        self._step = ""

    def _put(self, line: str) -> None:
        if self.is_terminal:
            print(f"\r\033[K{line[:WIDTH]}", end="", flush=True)


def welcome(
    places: Places, told: dict[str, Any], *, notes: Iterable[str], setup_code: str | None
) -> str:
    """The one screen of a running system."""
    urls = told["urls"]
    lines = ["", f"  Rapport is running at {urls['web']}", ""]
    lines += [f"    {label:<10}{urls[key]}" for key, label in SHOWN.items()]
    if told["logins"]:
        lines += ["", "  Sign in as"]
        lines += [
            f"    {one['email']:<34}{one['password']:<22}{one['role']}" for one in told["logins"]
        ]
    if client := told.get("portal_login"):
        lines.append(f"    {client['email']:<34}{client['password']:<22}client, in the portal")
    if setup_code:
        lines += ["", f"  Create the first administrator at {urls['web']}welcome/"]
        lines += [f"    set-up code   {setup_code}"]
    lines += ["", *(f"  {note}" for note in notes)]
    lines += [
        f"  Logs          {places.logs}",
        "  For scripts   var/run.json (addresses, process ids, logins, tokens)",
        "",
        "  Stop   Ctrl-C here, or `make stop`       Check   `make doctor`",
        "  Reset  `make reset` (deletes all data)",
        "",
    ]
    return "\n".join(lines)
