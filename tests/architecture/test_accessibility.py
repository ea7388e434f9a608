"""Every page in a real browser: no accessibility fault in either theme, a quiet console, nothing beyond the edge."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, Response

from accounts.models import User
from tests.architecture.furnished import Furnished, furnished
from tests.architecture.routes import DRAWINGS, address, routes
from tests.factories import make_world

AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8") + ";0"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Half-way to its new colours a page is judged wrongly: the colours arrive with a later frame.
_CHANGE_THEME = """async theme => {
  document.documentElement.dataset.bsTheme = theme;
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  await Promise.all(document.getAnimations().map(a => a.finished.catch(() => null)));
}"""
# What of a page a dark and narrow window changes.
OF_THE_WINDOW = ["color-contrast", "target-size"]
# What is shown to people who are not signed in.
OPEN = {
    "account_login", "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "check", "check_document",
}

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def here(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Furnished]:
    for drawing in DRAWINGS:
        monkeypatch.setattr(drawing, lambda html, **_: b"%PDF-1.7")
    with time_machine.travel("2026-01-20 10:00+07:00", tick=True):
        yield furnished(make_world())


class Visit:
    """A person going from page to page; `faults` gathers what is wrong with each."""

    def __init__(self, browser: Browser, base: str, user: User | None) -> None:
        self.base, self.faults = base, list[tuple[str, Any]]()
        self.client = Client()
        # Without motion: half-way through a transition any colour is too pale.
        self.context = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta", reduced_motion="reduce")
        if user is not None:
            self.client.force_login(user)
            session = self.client.cookies[settings.SESSION_COOKIE_NAME].value
            self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}])
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self._heard(message.text))
        self.page.on("pageerror", lambda error: self._heard(str(error)))

    def _heard(self, text: str) -> None:
        # A refused form answers 422, which the browser reports as a failed load; the gallery shows a faulty date.
        if "status of 422" not in text and "does not conform to the required format" not in text:
            self.faults.append((self.page.url, text))

    def looks_at(self, where: str) -> None:
        response = self.page.goto(self.base + where)
        assert isinstance(response, Response) and response.status == 200, where
        self.judges(where)

    def judges(self, where: str) -> None:
        """Run axe over the page in a wide light window, and over what changes in a narrow dark one."""
        self.page.evaluate(AXE)
        for width, theme, rules in ((1280, "light", None), (640, "dark", []), (390, "dark", OF_THE_WINDOW)):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.evaluate(_CHANGE_THEME, theme)
            # 640 is what is left of 1280 at 200 %.
            if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                self.faults.append((where, f"beyond the edge at {width}"))
            if rules != []:
                self.faults += [(f"{where} {theme} {width}", found) for found in violations(self.page, rules)]

    def sends_the_form_empty(self) -> None:
        """Send the act's form as it stands, if there is anything to fill in, and judge how it comes back."""
        form = self.page.locator("main form.form-column")
        empty = form.locator("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea")
        if form.count() != 1 or not empty.count():
            return
        for n in range(empty.count()):
            if empty.nth(n).get_attribute("type") != "file":
                empty.nth(n).fill("")
        form.locator("button[type=submit]").click()
        assert self.page.locator(".error-summary").count() == 1, self.page.url
        self.judges(self.page.url.removeprefix(self.base) + " (sent empty)")


def violations(page: Page, rules: list[str] | None) -> list[Any]:
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    found = page.evaluate(
        "only => axe.run(document, {runOnly: only, resultTypes: ['violations']}).then(r => r.violations)", only
    )
    return [(fault["id"], [node["target"] for node in fault["nodes"]][:3]) for fault in found]


def addresses(here: Furnished, client: Client) -> list[tuple[str, bool]]:
    """The address of every page that the person is shown, and whether it is an act's. What is a file is no page."""
    found = [(address(r, here), r.changes and r.of_agreement) for r in routes() if r.name not in OPEN]
    return [(where, act) for where, act in dict.fromkeys(found) if _is_page(client.get(where))]


def _is_page(response: Any) -> bool:
    # Parts that a page fetches by itself are no pages.
    html = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    return html and b"<html" in response.content


def test_every_page_of_one_party_is_accessible(here: Furnished, browser: Browser, live_server: Any) -> None:
    visit = Visit(browser, live_server.url, here.world.lan_decider)
    shown = [where for where, act in addresses(here, visit.client) if not act]
    assert len(shown) > 20
    for where in [*shown, here.world.url("laporan/?bagian=laporan"), here.world.url("?per=2025-08-15")]:
        visit.looks_at(where)
    visit.context.close()
    assert visit.faults == []


@pytest.mark.parametrize("name", ["lan_decider", "bkn_decider"])
def test_every_form_is_accessible_as_it_opens_and_as_it_comes_back(
    here: Furnished, browser: Browser, live_server: Any, name: str
) -> None:
    visit = Visit(browser, live_server.url, getattr(here.world, name))
    acts = [where for where, act in addresses(here, visit.client) if act]
    if name == "bkn_decider":
        # What both parties are shown was judged with the other one.
        both = Client()
        both.force_login(here.world.lan_decider)
        acts = [where for where in acts if not _is_page(both.get(where))]
    assert len(acts) >= 3
    for where in acts:
        visit.looks_at(where)
        visit.sends_the_form_empty()
    visit.context.close()
    assert visit.faults == []


def test_every_open_page_and_a_confirmation_are_accessible(
    here: Furnished, browser: Browser, live_server: Any
) -> None:
    stranger = Visit(browser, live_server.url, None)
    for route in routes():
        if route.name in OPEN:
            stranger.looks_at(address(route, here))
    visit = Visit(browser, live_server.url, here.world.lan_decider)
    visit.looks_at(here.world.url(f"berita-acara/{here.draft.pk}/batalkan/"))
    visit.page.get_by_label("Alasan").fill("Angka D keliru.")
    visit.page.get_by_role("button", name="Batalkan berita acara").click()
    assert "tidak dapat dihidupkan kembali" in visit.page.inner_text("main")
    visit.judges("confirmation")
    assert stranger.faults + visit.faults == []
