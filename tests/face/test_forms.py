"""What the portal's forms accept, refuse and say."""

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from agreements.forms import CountField, PortalForm, date_field


class Sample(PortalForm):
    name = forms.CharField(label="Nama")
    sent_on = date_field("Tanggal penyerahan", "Tanggal data diserahkan.", required=False)
    rows = CountField(label="Jumlah baris", required=False)
    kind = forms.ChoiceField(
        label="Jenis", choices=[("own", "Sendiri")], widget=forms.RadioSelect, required=False,
        error_messages={"invalid_choice": "Pilih jenis monev."},
    )


def errors(**data: Any) -> dict[str, list[str]]:
    return dict(Sample({"name": "x"} | data).errors)


@pytest.mark.parametrize(("typed", "meant"), [("0", 0), ("1250", 1250), ("1.250", 1250), ("1.234.567", 1234567)])
def test_a_count_may_be_typed_with_its_thousands_grouped(typed: str, meant: int) -> None:
    form = Sample({"name": "x", "rows": typed})
    assert form.is_valid()
    assert form.cleaned_data["rows"] == meant


@pytest.mark.parametrize("typed", ["1,5", "1.5", "12.50", "-1", "seribu", "１２", "1e3", "99999999999"])
def test_a_count_that_could_be_misread_is_refused(typed: str) -> None:
    assert errors(rows=typed) == {"rows": ["Tulis bilangan bulat dalam angka, misalnya 1250 atau 1.250."]}


def test_a_count_holds_what_the_column_holds() -> None:
    assert errors(rows="2147483647") == {}
    assert errors(rows="2147483648") == {"rows": ["Bilangan ini terlalu besar; paling besar 2147483647."]}


@pytest.mark.parametrize(
    "typed", ["2025-06-07", "07-06-2025", "7-6-2025", "7/6/2025", "7.6.2025", "07062025", " 7-6-2025 "]
)
def test_a_date_is_read_day_first(typed: str) -> None:
    form = Sample({"name": "x", "sent_on": typed})
    assert form.is_valid()
    assert form.cleaned_data["sent_on"] == date(2025, 6, 7)


@pytest.mark.parametrize(
    "typed", ["12/31/2025", "12-31-2025", "12312025", "20250607", "762025", "7-6-25", "31-02-2025", "besok"]
)
def test_a_day_that_does_not_exist_is_refused(typed: str) -> None:
    assert errors(sent_on=typed) == {"sent_on": ["Tulis tanggal sebagai hh-bb-tttt, misalnya 09-12-2025."]}


@pytest.mark.parametrize(
    ("data", "initial", "shown"),
    [
        (None, date(2025, 6, 7), "07-06-2025"), ("2025-06-07", None, "07-06-2025"), ("7.6.2025", None, "7.6.2025"),
        ("07062025", None, "07-06-2025"), ("besok", None, "besok"),
    ],
)
def test_a_date_is_shown_day_first_and_what_cannot_be_read_as_it_was_typed(
    data: str | None, initial: date | None, shown: str
) -> None:
    form = Sample({"name": "x", "sent_on": data} if data else None, initial={"sent_on": initial})
    html = str(form["sent_on"])
    assert f'value="{shown}"' in html
    for attribute in ('type="text"', 'inputmode="numeric"', 'placeholder="hh-bb-tttt"'):
        assert attribute in html


@pytest.mark.parametrize("typed", ["2025-06-07", "7/6/2025", "07062025"])
def test_a_date_that_a_confirmation_posts_again_is_the_day_that_was_typed(typed: str) -> None:
    hidden = str(Sample({"name": "x", "sent_on": typed})["sent_on"].as_hidden())
    [value] = re.findall(r'value="([^"]*)"', hidden)
    again = Sample({"name": "x", "sent_on": value})
    assert again.is_valid() and again.cleaned_data["sent_on"] == date(2025, 6, 7)


def test_a_message_of_the_field_itself_stands() -> None:
    assert errors(name="", kind="joint") == {"name": ["Isi bagian ini."], "kind": ["Pilih jenis monev."]}


def test_the_summary_of_faults_leads_to_each_field() -> None:
    form = Sample({"name": "", "kind": "joint"})
    form.add_error(None, "Akses sedang dihentikan sementara.")
    html = Template("{% load face %}{% error_summary form %}").render(Context({"form": form}))
    assert "<li>Akses sedang dihentikan sementara.</li>" in html
    assert '<a href="#id_name">Nama: Isi bagian ini.</a>' in html
    assert '<a href="#id_kind_0">Jenis: Pilih jenis monev.</a>' in html


def test_help_and_faults_stand_before_the_input_and_are_announced_with_it() -> None:
    form = Sample({"name": "x", "sent_on": "besok"})
    html = Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": form}))
    places = [html.index(part) for part in ('id="id_sent_on_helptext"', 'id="id_sent_on_error"', 'id="id_sent_on"')]
    assert places == sorted(places)
    assert 'aria-describedby="id_sent_on_helptext id_sent_on_error"' in html
    assert "style=" not in html
