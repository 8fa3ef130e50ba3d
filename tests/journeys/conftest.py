"""One running product and one browser for all journeys of a test process."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from checks import browser as browsers
from tests.journeys.browsing import FLAGS, House
from tests.journeys.house import furnish


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browsers.have(), args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[House]:
    """The product with its demo, as a newcomer has it after `make run`."""
    clone = furnish(tmp_path_factory.mktemp("house") / "rapport")
    yield House(clone, browser)
    clone.stop()
