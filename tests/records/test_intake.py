"""Uploads never touch the server's disk in plain."""

import tempfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from records import forms

LIMIT = 21 * 1024 * 1024


@pytest.fixture
def no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a file is written to the disk")

    for name in ("NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", refuse)
    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", refuse)


def received(size: int) -> Any:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("daftar.csv", b"7" * size)})
    return request.FILES["file"]


@pytest.mark.parametrize("size", [1, 6 * 1024 * 1024, LIMIT - 1000])
def test_a_file_that_a_form_may_take_stays_in_memory(no_disk: None, size: int) -> None:
    file = received(size)
    assert (file.size, file.read() == b"7" * size, file.name) == (size, True, "daftar.csv")


def test_a_larger_one_is_dropped_and_known_by_its_size_only(no_disk: None) -> None:
    file = received(LIMIT + 1)
    assert (file.size, file.read(), file.name) == (LIMIT + 1, b"", "daftar.csv")


def test_a_form_refuses_what_was_dropped_by_its_size(no_disk: None) -> None:
    form = forms.FileForm(files={"file": received(LIMIT + 1)})
    assert not form.is_valid()
    assert form.errors["file"] == ["Berkas itu lebih dari 20 MB; terbitan portal tidak sebesar itu."]
