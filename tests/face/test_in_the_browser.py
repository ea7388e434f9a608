"""The face in a real browser: accessible in both themes and widths, usable without scripts."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.factories import PASSWORD, World

AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def findings(page: Page) -> list[Any]:
    page.evaluate(AXE + ";0")
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found]


def sign_in(page: Page, base: str, world: World, to: str = "/galeri/") -> None:
    page.goto(f"{base}/akun/masuk/?next={to}")
    page.get_by_label("Surel").fill(world.lan_officer.email)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(f"{base}{to}")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sign_in_and_gallery_are_accessible(
    live_server: Any, page: Page, world: World, scheme: Any, width: int
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + "/akun/masuk/")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == scheme
    assert findings(page) == []
    sign_in(page, live_server.url, world)
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_chosen_theme_is_remembered(live_server: Any, page: Page) -> None:
    page.goto(live_server.url + "/akun/masuk/")
    page.get_by_role("button", name="Gelap").click()
    page.goto(live_server.url + "/akun/kata-sandi/lupa/")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_the_navigation_unfolds_on_a_phone_without_scripts(live_server: Any, browser: Browser, world: World) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    sign_in(page, live_server.url, world, to=world.url("kewajiban/"))
    menu = page.get_by_role("navigation", name="Navigasi utama")
    assert not menu.is_visible()
    page.get_by_role("link", name="Menu", exact=True).click()
    assert menu.get_by_role("link", name="Kewajiban").get_attribute("aria-current") == "page"
    menu.get_by_role("link", name="Tutup menu").click()
    assert not menu.is_visible()
    context.close()


def test_a_date_is_typed_day_first_or_taken_from_the_calendar(live_server: Any, page: Page, world: World) -> None:
    sign_in(page, live_server.url, world)
    field = page.locator("#id_sent_on").first
    echo = page.locator("output[for=id_sent_on]").first
    for typed, said in (("7-6-2025", "Sabtu, 7 Juni 2025"), ("6/31/2025", ""), ("07062025", "Sabtu, 7 Juni 2025")):
        field.fill(typed)
        assert echo.text_content() == said
    button = page.get_by_role("button", name="Pilih tanggal").first
    field.press("Tab")
    assert button.evaluate("button => button === document.activeElement")
    page.evaluate("HTMLInputElement.prototype.showPicker = function () { window.opened = [this.value, this.max] }")
    button.press("Enter")
    assert page.evaluate("window.opened") == ["2025-06-07", "2025-12-10"]
    calendar = button.locator("xpath=following-sibling::input")
    chosen = "calendar => { calendar.value = '2025-12-09'; calendar.dispatchEvent(new Event('change')) }"
    calendar.evaluate(chosen)
    assert field.input_value() == "09-12-2025"
    assert echo.text_content() == "Selasa, 9 Desember 2025"
    assert field.evaluate("field => field === document.activeElement")
    assert calendar.get_attribute("name") is None


def test_a_status_date_is_typed_without_scripts(live_server: Any, browser: Browser, world: World) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server.url, world, to=world.url("kewajiban/"))
    page.locator(".status-date summary").click()
    page.get_by_label("Status per tanggal").fill("9/12/2025")
    page.get_by_role("button", name="Terapkan").click()
    assert "9 Desember 2025" in page.locator(".banner-asof").inner_text()
    context.close()
