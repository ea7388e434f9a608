"""Fixtures that every test may need. Rows come from `tests/factories.py`."""

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from records import triggers
from tests.factories import World, make_world


@pytest.fixture(autouse=True, scope="session")
def journal_lifted_for_the_flush() -> Iterator[None]:
    """Let transactional tests empty the tables afterwards: the journal's triggers refuse it, and stand again after."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        triggers.remove(connection)
        try:
            flush(case)
        finally:
            triggers.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture(autouse=True, scope="session")
def vault_thrown_away() -> Iterator[None]:
    """Leave no sealed files of the tests behind."""
    yield
    shutil.rmtree(settings.VAULT_DIR, ignore_errors=True)
    shutil.rmtree(settings.MATCHING_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, one a test process."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "Chromium is missing: scripts/setup --tests"
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh tab in Indonesian. The test fails on any console error (CSP among them) or uncaught script error."""
    context = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # A refused form answers 422, which the browser reports as a failed load.
        if "status of 422" in message.text:
            return
        if message.type == "error" or "Content Security Policy" in message.text:
            complaints.append(message.text)

    context.on("console", listen)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context.new_page()
    context.close()
    assert complaints == []


@pytest.fixture
def world(db: None) -> World:
    """The real agreement and people of both parties."""
    return make_world()
