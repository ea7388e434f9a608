"""The components that pages are built of. `docs/components.md` lists them, `/galeri/` shows each in every state."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import Agency

from .. import wording
from ..models import Agreement, Party
from ..standing import Standing

register = template.Library()

MINUTES_STATES: dict[str, wording.Look] = {
    "draft": wording.Look("konsep", "pencil", "neutral"),
    "submitted": wording.Look("diajukan", "send", "info"),
    "final": wording.Look("final", "patch-check", "info"),
    "signed": wording.Look("ditandatangani", "pencil-square", "info"),
    "delivered": wording.Look("disampaikan", "box-arrow-right", "good"),
    "received": wording.Look("diterima", "check-circle", "good"),
    "cancelled": wording.Look("dibatalkan", "x-circle", "void"),
}
NAVIGATION: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    ("", (("dashboard", "Beranda", "house"),)),
    ("Perjanjian", (
        ("clauses", "Pasal", "journal-text"),
        ("obligations", "Kewajiban", "list-check"),
        ("access", "Akses data", "shield-lock"),
        ("term", "Jangka waktu", "calendar-event"),
        ("addenda", "Adendum", "file-earmark-text"),
        ("readings", "Tafsir", "question-circle"),
        ("force_majeures", "Keadaan kahar", "cloud-lightning"),
        ("waivers", "Pengecualian", "slash-circle"),
        ("disputes", "Perselisihan", "chat-square-quote"),
        ("catalogue", "Data dan metode", "table"),
        ("officials", "Pejabat", "people"),
    )),
    ("Pertukaran", (
        ("deliveries", "Penyerahan", "box-seam"),
        ("coverage", "Balikan", "grid-3x3"),
        ("codes", "Kode referensi", "hash"),
        ("matchings", "Pemadanan", "intersect"),
        ("minutes", "Berita acara", "file-earmark-check"),
        ("corrections", "Perbaikan data", "pencil-square"),
        ("issues", "Permasalahan", "chat-left-text"),
        ("support", "Dukungan kompetensi", "mortarboard"),
    )),
    ("Pelaporan", (
        ("letters", "Surat", "envelope"),
        ("reports", "Permintaan dan laporan", "envelope-paper"),
        ("evaluations", "Monev", "clipboard-data"),
    )),
    ("Kepercayaan", (
        ("confidentiality", "Kerahasiaan", "lock"),
        ("notices", "Pemberitahuan", "bell"),
        ("journal", "Jejak", "fingerprint"),
    )),
)
_RUNNING = (Standing.NOT_YET_DUE, Standing.DUE_SOON, Standing.OVERDUE)
_UNSETTLED = (*_RUNNING, Standing.PAUSED)
_COLOR = re.compile(r"#[0-9a-f]{6}")
_CODE = re.compile(r"[A-Za-z0-9_-]+")


# --- Words ----------------------------------------------------------------------------------------------------
@register.filter
def tanggal(value: date | datetime | None) -> str:
    """Return a date as `7 Mei 2025`, an instant as `7 Mei 2025, 14.05 WIB`, nothing as a dash."""
    if value is None:
        return "–"
    return wording.long_instant(value) if isinstance(value, datetime) else wording.long_date(value)


@register.filter
def angka(value: int | None) -> str:
    """Return a count as `1.234.567`, nothing as a dash."""
    return "–" if value is None else wording.thousands(value)


@register.filter
def persen(value: Decimal | float | None) -> str:
    """Return a percentage as `98,76%`, nothing as a dash."""
    return "–" if value is None else wording.percent(value)


@register.filter
def shown(value: object) -> object:
    """Return a form's value as a reader is shown it: dates and counts in words of the portal, the rest as it is."""
    if isinstance(value, date):
        return tanggal(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return angka(value)
    return "ya" if value is True else value


@register.filter
def jarak(due_on: date, as_of: date) -> str:
    """Return how far a due day is: `37 hari lagi`, `hari ini`, `terlambat 4 hari`."""
    return wording.distance(due_on, as_of)


# --- Small parts ----------------------------------------------------------------------------------------------
@register.inclusion_tag("components/icon.html")
def icon(name: str, label: str = "") -> dict[str, Any]:
    """Draw an icon of `static/portal/icons.txt`; without a label it is hidden from screen readers."""
    return {"name": name, "label": label}


@register.inclusion_tag("components/badge.html")
def badge(text: str, tone: str = "neutral", icon: str = "") -> dict[str, Any]:
    """Show a state as word, icon and colour. Tones: neutral, muted, info, good, late, warn, danger, strong, void."""
    return {"text": text, "tone": tone, "icon": icon}


@register.inclusion_tag("components/badge.html")
def standing(value: Standing | str, days: int = 0) -> dict[str, Any]:
    """Show a standing; `days` overdue are said with it."""
    found = Standing(value)
    look = wording.STANDINGS[found]
    return {"text": wording.standing_text(found, days), "tone": look.tone, "icon": look.icon}


@register.inclusion_tag("components/badge.html")
def state_badge(state: str) -> dict[str, Any]:
    """Show the state of a berita acara."""
    look = MINUTES_STATES[state]
    return {"text": look.word, "tone": look.tone, "icon": look.icon}


@register.inclusion_tag("components/due.html")
def due(
    due_on: date | None, as_of: date, standing: Standing | str, earliest: date | None = None, note: str = ""
) -> dict[str, Any]:
    """Show a due day with its distance and standing.

    `earliest` is the other bound while the start is not settled; both are shown where they differ. The distance is
    left out where the duty no longer runs, as is that the start is not settled. `note`: such as a due day that is a
    holiday.
    """
    found = Standing(standing)
    # An earlier bound that has passed makes nobody late yet: only the later one can.
    counted = due_on or (earliest if earliest and earliest >= as_of else None)
    return {
        "due_on": due_on,
        "earliest": earliest if earliest != due_on else None,
        "distance": wording.distance(counted, as_of) if counted and found in _RUNNING else "",
        "standing": found,
        "unsettled": found in _UNSETTLED,
        "overdue": found is Standing.OVERDUE,
        "note": note,
    }


@register.inclusion_tag("components/party.html")
def party(who: Party | Agency | None, with_title: bool = False) -> dict[str, Any]:
    """Show a party's badge, always with its name; nobody in particular is PARA PIHAK."""
    agency = who.agency if isinstance(who, Party) else who
    return {"agency": agency, "title": who.title if with_title and isinstance(who, Party) else ""}


@register.inclusion_tag("components/stat_card.html")
def stat_card(
    label: str, value: int | str, note: str = "", url: str = "", tone: str = "neutral", icon: str = ""
) -> dict[str, Any]:
    """Show one figure with its name; the whole card leads to `url`."""
    text = wording.thousands(value) if isinstance(value, int) else value
    return {"label": label, "value": text, "note": note, "url": url, "tone": tone, "icon": icon}


@register.inclusion_tag("components/progress.html")
def progress(label: str, done: int, total: int) -> dict[str, Any]:
    """Show how much of a work in the background is done, as a bar and in figures."""
    return {"label": label, "done": done, "total": total, "percent": 100 * done // total if total else 100}


# --- Page parts -----------------------------------------------------------------------------------------------
@register.simple_block_tag
def page_header(content: str, title: str, lead: str = "", back_url: str = "", back_label: str = "") -> SafeString:
    """Head a page: title, one sentence, the way back; the acts stand between the tags."""
    context = {"title": title, "lead": lead, "back_url": back_url, "back_label": back_label, "actions": content}
    return render_to_string("components/page_header.html", context)


@register.simple_block_tag
def callout(content: str, title: str = "", tone: str = "info", icon: str = "info-circle") -> SafeString:
    """Set a remark apart. Tones as for badges."""
    context = {"title": title, "tone": tone, "icon": icon, "content": content}
    return render_to_string("components/callout.html", context)


@register.simple_block_tag
def fact(content: str, label: str) -> SafeString:
    """Write one row of a `<dl class="facts">`; nothing between the tags is a dash."""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, content if content.strip() else "–")


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: str, text: str, url: str = "", label: str = "", icon: str = "inbox") -> dict[str, Any]:
    """Say that there is nothing, and what to do first."""
    return {"title": title, "text": text, "url": url, "label": label, "icon": icon}


@register.inclusion_tag("components/why.html")
def why(steps: Iterable[Any], summary: str = "Mengapa tanggal ini?", shown: bool = False) -> dict[str, Any]:
    """Open the reasoning in place: steps with `label`, `text` and, where there is one, `clause`. `shown`: opened."""
    return {"steps": list(steps), "summary": summary, "shown": shown}


@register.inclusion_tag("components/events.html")
def events(items: Iterable[Any]) -> dict[str, Any]:
    """List dated events: `when` (date or instant), `title`, and where there is one `detail`, `by`, `icon`."""
    return {"items": list(items)}


@register.inclusion_tag("components/figures.html")
def figures(rows: Iterable[Mapping[str, Any]], first: str, second: str, caption: str) -> dict[str, Any]:
    """Show counts of both parties side by side.

    Rows: `label`, `first`, `second` (None: does not apply), and where there is one `letter`, `total` (bool).
    """
    return {"rows": list(rows), "first": first, "second": second, "caption": caption}


@register.inclusion_tag("components/sum_check.html")
def sum_check(formula: str, left: int, right: int) -> dict[str, Any]:
    """Show a sum check, such as `A = C + D + E + G + H`, with both sides and their difference."""
    return {"formula": formula, "left": left, "right": right, "holds": left == right, "gap": abs(left - right)}


@register.inclusion_tag("components/downloads.html", takes_context=True)
def downloads(context: RequestContext, part: str = "", url: str = "", label: str = "Unduh") -> dict[str, Any]:
    """Offer a list as CSV and XLSX, as filtered.

    `part`: the list's name on a page with several; `url`: a list that has an address of its own.
    """
    query = context["request"].GET.copy()
    for name in [n for n in query if n != "per"] if url else ["page"]:
        query.pop(name, None)
    if part:
        query["bagian"] = part

    def address(kind: str) -> str:
        query["format"] = kind
        return f"{url}?{query.urlencode()}"

    note = "Semua baris menurut saringan, bukan hanya halaman ini."
    return {"label": label, "note": note, "links": [("CSV", address("csv")), ("XLSX (Excel)", address("xlsx"))]}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: RequestContext, page: Page[Any], name: str = "page") -> dict[str, Any]:
    """Page through a list; filters stay in the address."""
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[name] = str(number)
        return "?" + query.urlencode()

    paginator = page.paginator
    numbers = [
        (number, address(number)) if isinstance(number, int) else (None, "")
        for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "numbers": numbers,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


# --- Forms ----------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """List what is wrong with a form, each point leading to its field."""
    faults = [("", message) for message in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else _first_input_id(field)
        faults += [(target, f"{field.label}: {message}") for message in field.errors]
    return {"faults": faults}


@register.simple_block_tag
def confirm_panel(
    content: str, title: str, consequence: str, submit: str, cancel_url: str, tone: str = "primary"
) -> SafeString:
    """Ask for an act with legal effect inside a form: consequence, fields between the tags, the act, the way back.

    `tone` "danger" is for destructive acts only.
    """
    context = {
        "title": title, "consequence": consequence, "submit": submit, "cancel_url": cancel_url, "tone": tone,
        "content": content,
    }
    return render_to_string("components/confirm_panel.html", context)


@register.simple_block_tag(takes_context=True)
def filter_bar(
    context: RequestContext, content: str, active: Iterable[tuple[str, str]] = (), count: int | None = None
) -> SafeString:
    """Wrap filter fields into a form that asks by address.

    `active`: (words, parameter name) of each filter in force, shown with a way to lift it. `count`: rows found.
    """
    request = context["request"]

    def without(name: str) -> str:
        query = request.GET.copy()
        query.pop(name, None)
        query.pop("page", None)
        return "?" + query.urlencode()

    chips = [(words, without(name)) for words, name in active]
    return render_to_string(
        "components/filter_bar.html", {"content": content, "chips": chips, "count": count, "path": request.path}
    )


def _first_input_id(field: BoundField) -> str:
    # A group of choices has no single input that its label names.
    return field.id_for_label or f"{field.auto_id}_0"


# --- The frame ------------------------------------------------------------------------------------------------
@register.simple_tag
def party_rules() -> SafeString:
    """Return one CSS rule per agency with its fixed badge colour and the text colour that reads best on it."""
    rows = Agency.objects.values_list("code", "badge_color")
    return format_html_join(
        "\n",
        ".party-{} {{ --party: {}; --party-text: {} }}",
        ((code, color, _text_on(color)) for code, color in rows if _CODE.fullmatch(code) and _COLOR.fullmatch(color)),
    )


@register.simple_tag(takes_context=True)
def navigation(context: RequestContext, agreement: Agreement) -> list[dict[str, Any]]:
    """Return the groups of the left navigation with the addresses that exist, the current one marked."""
    path = context["request"].path
    groups = []
    for title, entries in NAVIGATION:
        links = []
        for name, label, icon_name in entries:
            with suppress(NoReverseMatch):
                url = reverse(name, kwargs={"code": agreement.code})
                links.append({"url": url, "label": label, "icon": icon_name, "current": _current(name, url, path)})
        groups.append({"title": title, "links": links})
    return groups


def _current(name: str, url: str, path: str) -> str:
    """Return the `aria-current` of an entry: the page itself, or a page below it. Every page lies below Beranda."""
    if path == url:
        return "page"
    return "true" if name != "dashboard" and path.startswith(url) else ""


@register.simple_tag
def short_title(agreement: Agreement) -> str:
    """Return an agreement's name for narrow places: `PKS LAN–BKN`."""
    return "PKS " + "–".join(p.agency.short_name for p in agreement.parties.select_related("agency"))


def _text_on(color: str) -> str:
    """Return white or near-black, whichever has the higher contrast on `color`."""
    light = _luminance(color)
    return "#ffffff" if 1.05 / (light + 0.05) >= (light + 0.05) / (_luminance("#14181d") + 0.05) else "#14181d"


def _luminance(color: str) -> float:
    parts = [int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
