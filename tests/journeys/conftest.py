"""One running product for all journeys of a run, and one browser for each test process."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from checks import browser as browsers
from tests.journeys.browsing import FLAGS, House
from tests.journeys.house import shared


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browsers.have(), args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def house(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser, worker_id: str
) -> Iterator[House]:
    """The product with its demo, as a newcomer has it after `make run`.

    The test processes share it, so a journey looks for what it made itself, and journeys that
    would meet at one person's bell or mailbox share an `xdist_group`.
    """
    own = tmp_path_factory.getbasetemp()
    with shared(own if worker_id == "master" else own.parent) as clone:
        yield House(clone, browser)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever starts a house of their own goes first, while the one for all comes up."""
    items.sort(key=lambda item: "empty_house" not in getattr(item, "fixturenames", ()))
