"""One running product and one browser for all journeys of a test process."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from checks import browser as browsers
from config.env import ROOT
from launch import app_build
from tests.journeys.browsing import FLAGS, House
from tests.launch.clones import Clone

CONTACTS = "400"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browsers.have(), args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def running_clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """The product as `make run` starts it, from a copy of its own, with the app as built here."""
    frontend = ROOT / "frontend"
    if not app_build.is_current(frontend):
        app_build.build(frontend)
    clone = Clone(tmp_path_factory.mktemp("house") / "rapport")
    shutil.copytree(frontend / "dist", clone.folder / "frontend" / "dist")
    clone.start(DEMO_CONTACTS=CONTACTS)
    yield clone
    clone.stop()


@pytest.fixture
def house(running_clone: Clone, browser: Browser) -> House:
    return House(running_clone, browser)
