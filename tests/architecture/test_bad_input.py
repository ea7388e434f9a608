"""Whatever is sent to a form or put into an address, the portal answers with a sentence and keeps what it had."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from records.models import JournalEntry
from tests.architecture.furnished import Furnished
from tests.architecture.kept import JOURNAL, state_of_the_database, undone
from tests.architecture.posts import POSTS, Post
from tests.architecture.routes import Route, address, route, routes

HUGE = str(2**63 + 1)
LONG = "panjang " * 12_500
NUL = "nul\x00nul"
TEXTS = ("<script>alert(1)</script>=1+1 ' OR 1=1; -- 😀\u202e\ufffe", LONG, NUL, " \t\n")
DATES = ("0001-01-01", "9999-12-31", "2099-12-31", "31-02-2025", "besok", NUL)
NUMBERS = ("-1", str(2**31), HUGE, "1e9", "٣", NUL, "9" * 5000)
CHOICES = ("tidak-ada", HUGE, NUL)
FILES = (
    SimpleUploadedFile("x.pdf", b"", "application/pdf"), SimpleUploadedFile("x.exe", b"MZ" * 50, "application/pdf"),
    SimpleUploadedFile("<script>" * 40 + ".pdf", b"%PDF-1.7\n\x00\n%%EOF", "text/html"), "bukan berkas",
)
ENGLISH = (
    "This field", "Enter a", "Select a", "is not one of", "Ensure this", "Ensure that", "required", "Null characters",
    "valid value", "not a valid", "Too Many", "Traceback", "Exception", "Server Error", "Not Found", "Forbidden",
    "submitted file",
)
ACCEPTED = (200, 302, 400, 403, 404, 422)
HELD_BY = {name: post.by[-1] for name, post in POSTS.items()}
PUBLIC = ("check", "check_document", "account_login", "account_reset_password", "account_reset_password_from_key")
PERSONAL = ("account_change_password", "account_logout", "status_date")


# What people do not read, or typed themselves.
_UNREAD = re.compile(r"<(script|style|textarea|title)\b.*?</\1>|<[^>]*>", re.DOTALL)


def english(response: Any) -> list[str]:
    if not response.get("Content-Type", "").startswith("text/html"):
        return []
    words = _UNREAD.sub(" ", response.content.decode())
    return [phrase for phrase in ENGLISH if phrase in words]


def client_of(here: Furnished, name: str) -> Client:
    # A fault in the portal must show as its status here, not as its exception.
    client = Client(raise_request_exception=False)
    if name:
        client.force_login(getattr(here.world, name))
    return client


def absurd(field: forms.Field) -> tuple[Any, ...]:
    if isinstance(field, forms.FileField):
        return FILES
    if isinstance(field, forms.DateField):
        return DATES
    if isinstance(field, forms.IntegerField):
        return NUMBERS
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return CHOICES
    return TEXTS


def one_of_each(fields: dict[str, forms.Field]) -> list[str]:
    """The fields to try one by one: of several that check alike, the first."""
    kinds: dict[Any, str] = {}
    for name, field in fields.items():
        kinds.setdefault((type(field), field.required, getattr(field, "max_length", None)), name)
    # Dates are judged by rules of their own, each by its name.
    return [n for n, f in fields.items() if n in kinds.values() or isinstance(f, forms.DateField)]


def form_of(client: Client, where: str, post: Post) -> forms.BaseForm:
    """Return the form of an act: as its page shows it, else as it comes back after an empty post."""
    # Some forms are asked for by address.
    shown = client.get(where, {key: value for key, value in post.typed().items() if isinstance(value, str)})
    with undone():
        form: forms.BaseForm = (shown if shown.status_code == 200 else client.post(where, {})).context["form"]
    return form


class Trial:
    """Sends one absurd form after another to one route and notes each answer that is not as it should be."""

    def __init__(self, here: Furnished, which: Route, actor: str) -> None:
        self.here, self.which, self.where = here, which, address(which, here)
        self.done = POSTS[which.name].done if which.name in POSTS else 302
        self.client = client_of(here, actor)
        self.before = state_of_the_database(without=JOURNAL)
        self.acts = JournalEntry.objects.filter(refused=False).count()
        self.faults: list[tuple[str, str]] = []

    def send(self, what: str, typed: dict[str, Any], look_around: bool = False) -> None:
        for value in typed.values():
            if isinstance(value, SimpleUploadedFile):
                value.seek(0)
        cache.clear()  # Where the limits of the sign-in are counted.
        with undone():
            response = self.client.post(self.where, typed)
            self.faults += [(what, fault) for fault in self._faults(response)]
            if look_around and response.status_code == 302:
                self.faults += [(what, fault) for fault in self._broken_pages()]

    def _faults(self, response: Any) -> Iterator[str]:
        status, changed = response.status_code, state_of_the_database(without=JOURNAL) != self.before
        if status not in ACCEPTED:
            yield f"status {status}"
        elif changed and status != 302:
            yield "half-saved"
        elif status != self.done and JournalEntry.objects.filter(refused=False).count() > self.acts:
            yield "an entry without an act"
        if status == 422 and not _says_why(response):
            yield "no sentence"
        if found := english(response):
            yield f"English: {found}"

    def _broken_pages(self) -> Iterator[str]:
        """What was taken in must not break the pages that show it."""
        for name in ("dashboard", PAGES_AFTER.get(self.which.name, "journal")):
            if (status := self.client.get(address(route(name), self.here)).status_code) != 200:
                yield f"then {name} answers {status}"


PAGES_AFTER = {
    "suspend_access": "access", "restore_access": "access", "record_delivery": "deliveries",
    "withdraw_delivery": "deliveries", "lodge_feedback": "deliveries", "confirm_receipt": "deliveries",
    "contest_receipt": "deliveries", "answer_contest": "deliveries", "request_report": "reports",
    "lodge_report": "reports", "hold_evaluation": "evaluations", "draft_minutes": "minutes",
    "revise_minutes": "minutes", "number_minutes": "minutes", "cancel_minutes": "minutes",
}


def _says_why(response: Any) -> bool:
    form = response.context["form"]
    sentences = [str(text) for errors in form.errors.values() for text in errors]
    return bool(sentences) and all(re.match(r"[A-Z0-9\"]", s) and s.endswith((".", "?", ")")) for s in sentences)


def shares(names: list[str], into: int) -> list[list[str]]:
    """Deal out routes: furnishing the world anew for each would take longer than the trials."""
    return [names[n::into] for n in range(into)]


def try_act(here: Furnished, name: str) -> list[tuple[str, str]]:
    post = POSTS[name]
    post.before(here)
    trial = Trial(here, route(name), HELD_BY[name])
    # A form that changes what another made is the same form, with what was seen.
    shown = form_of(trial.client, trial.where, post).fields
    fields = {k: f for k, f in shown.items() if not name.startswith("revise_") or f.widget.is_hidden}
    trial.send("empty", {})
    trial.send("empty, confirmed", {"confirmed": "1"})
    trial.send("empty, to be changed", {"change": "1"})
    kept = {key: value for key, value in post.typed().items() if key not in fields and key != "confirmed"}
    for n in range(6):
        whole = kept | {key: absurd(field)[n % len(absurd(field))] for key, field in fields.items()}
        trial.send(f"everything absurd {n}", whole)
    for key in one_of_each(fields):
        dated = isinstance(fields[key], forms.DateField)
        for value in absurd(fields[key]):
            typed = post.typed() | {key: value}
            trial.send(f"{key}={str(value)[:30]!r}", typed, look_around=dated)
            # What a day sets in motion is told before it is confirmed.
            if dated and value in DATES[:3] and typed.pop("confirmed", None):
                trial.send(f"{key}={value!r}, asked", typed)
    return trial.faults


@pytest.mark.parametrize("names", shares(sorted(POSTS), 8), ids=lambda names: names[0])
def test_an_act_answers_whatever_is_typed_with_a_sentence_and_keeps_what_it_had(
    here: Furnished, names: list[str]
) -> None:
    faults = {}
    for name in names:
        with undone():
            faults[name] = try_act(here, name)
    assert {name: found for name, found in faults.items() if found} == {}


def test_the_other_forms_answer_whatever_is_typed_too(here: Furnished) -> None:
    fields = ("login", "email", "password", "oldpassword", "password1", "password2", "next", "remember", "code", "per")
    for name in (*PUBLIC, *PERSONAL):
        trial = Trial(here, route(name), "lan_officer" if name in PERSONAL else "")
        trial.send("empty", {})
        for value in (*TEXTS, *DATES, "//jahat.example/", "https://jahat.example/"):
            # Words typed into the files' field come with their other name.
            trial.send(f"everything {value[:30]!r}", dict.fromkeys((*fields, "file"), value))
        for file in FILES:
            trial.send(f"file {str(file)[:30]!r}", {"file": file})
        assert trial.faults == [], name


def test_nobody_is_led_to_another_site(here: Furnished) -> None:
    client = client_of(here, "lan_officer")
    for where in ("https://jahat.example/", "//jahat.example", "javascript:alert(1)", "/\\jahat.example"):
        assert client.post("/status-per-tanggal/", {"per": "", "next": where})["Location"] == "/"


def test_a_form_without_its_token_is_not_taken(here: Furnished) -> None:
    for name in (*sorted(POSTS), *PUBLIC, *PERSONAL):
        client = Client(enforce_csrf_checks=True)
        client.force_login(getattr(here.world, HELD_BY.get(name, "lan_officer")))
        post = POSTS.get(name)
        with undone():
            if post:
                post.before(here)
            before = state_of_the_database()
            response = client.post(address(route(name), here), post.typed() if post else {})
            assert response.status_code == 403, name
            assert "Formulir perlu dimuat ulang" in response.content.decode()
            assert state_of_the_database() == before


PARAMETERS = (
    "page", "per", "urut", "format", "surel", "bagian", "cari", "q", "status", "wajib", "berhak", "ketentuan", "pasal",
    "keadaan", "arah", "dari", "sampai", "jenis", "cara", "tindakan", "pihak", "ditolak", "menggantikan", "surat",
    "next", "bentuk", "tahun", "kewajiban", "peristiwa",
)
# Where one faulty parameter would hide another, each is asked alone.
ALONE = {
    "obligations": ("page", "per", "cari"), "deliveries": ("page", "dari", "sampai", "q"), "minutes": ("page", "q"),
    "reports": ("page", "cari"), "evaluations": ("page", "cari"), "journal": ("page", "dari", "sampai"),
    "notices": ("page", "surel"), "draft_minutes": ("menggantikan",), "lodge_report": ("surat",),
    "dashboard": ("per",), "letters": ("page", "dari", "sampai", "q"), "link_letter": ("page", "q"),
    "support": ("page", "tahun", "q"), "issues": ("page", "q"), "corrections": ("page",), "api_clients": ("page",),
}


@pytest.mark.parametrize("names", shares([r.name for r in routes() if r.name != "healthz"], 4), ids=lambda n: n[0])
def test_an_address_may_ask_for_anything(here: Furnished, names: list[str]) -> None:
    values = ("-1", "0001-01-01", NUL, TEXTS[0], HUGE)
    faults = []
    for name in names:
        client = client_of(here, HELD_BY.get(name, "lan_officer"))
        asked = [dict.fromkeys(PARAMETERS, value) for value in values]
        for parameter in ALONE.get(name, ()):
            asked += [{parameter: value} for value in (*values, "9999-12-31", "abc", "%00", "٣", "a" * 2000)]
        if name in ALONE:
            asked += [{"format": "exe"}, {"urut": "-nama"}, {"format": "csv", "sampai": "9999-12-31", "dari": NUL}]
        for query in asked:
            response = client.get(address(route(name), here), query)
            if response.status_code not in (200, 302, 403, 404, 405) or english(response):
                faults.append((name, str(query)[:60], response.status_code, english(response)))
    assert faults == []


def test_a_thing_that_cannot_be_is_not_found(here: Furnished) -> None:
    faults = []
    for which in (r for r in routes() if re.search(r"<(int|str):", r.path)):
        client = client_of(here, HELD_BY.get(which.name, "lan_officer"))
        allowed = (200, 302) if which.name.startswith("account") else (404, 405)
        for thing in impossible(which):
            where = address(which, here, thing)
            cache.clear()
            for response in (client.get(where), client.post(where, {"confirmed": "1"})):
                told = (where[:80], response.status_code, english(response))
                faults += [told] if response.status_code not in allowed or told[2] else []
    assert faults == []


def impossible(which: Route) -> list[dict[str, Any]]:
    """Numbers and codes that no thing has, for each part of the route's address."""
    numbers = (0, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**40)
    words = ("ABCDE-99999", NUL, "' OR 1=1", "<b>", "x" * 3000, "😀")
    parts = re.findall(r"<(int|str):(\w+)>", which.path)
    return [
        {name: (numbers if kind == "int" else words)[n] for kind, name in parts} for n in range(len(numbers))
    ]
