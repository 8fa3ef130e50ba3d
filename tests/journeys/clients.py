"""The demo's client in a browser, and the mails that the demo writes to files."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string, policy
from typing import Any

from playwright.sync_api import Page

from tests.journeys.browsing import House, sign_in_client

PATIENCE = 60.0


@contextmanager
def client_visit(house: House, *, signed_in: bool = True, **given: Any) -> Iterator[Page]:
    """A page of a new browser profile without any script, signed in by password if wanted."""
    with house.visit(java_script_enabled=False, **given) as page:
        if signed_in:
            sign_in_client(page, house)
        yield page


def newest_mail(house: House, *, to: str, after: int) -> str:
    """The text of a mail beyond the first `after` ones to this address, once it was written."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = mails(house, to=to)
        if len(found) > after:
            return found[-1]
        time.sleep(0.2)
    raise AssertionError(f"no mail to {to} in {PATIENCE:.0f} s")


def mails(house: House, *, to: str) -> list[str]:
    files = sorted((house.clone.places.var / "mail").glob("*.log"), key=lambda f: f.stat().st_mtime)
    texts = [text for file in files for text in re.split(r"^-{79}$", file.read_text(), flags=re.M)]
    parsed = [message_from_string(text.strip(), policy=policy.default) for text in texts]
    return [str(mail.get_content()) for mail in parsed if mail["To"] == to]
