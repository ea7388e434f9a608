"""The API for systems of the two agencies: its root, its documentation, and every error in one shape."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from accounts.access import NotAllowed
from accounts.api import ApiRefusal, fault_response
from agreements.api import agreements, corrections, letters, receipts
from exchanges.api import codes, deliveries, documents, feedback, issues
from reports.api import router as reports_router

PREFIX = "/api/"
ROOT = "/perjanjian"

#: What is said of an error that has no sentence of its own, by status.
SENTENCES = {
    400: ("malformed", "Permintaan ini tidak dapat dibaca. Kirim satu objek JSON dalam UTF-8."),
    401: ("unauthenticated", "Sertakan kunci API pada kepala permintaan: Authorization: Bearer …"),
    403: ("not_allowed", "Anda tidak dapat melakukan ini."),
    404: ("not_found", "Alamat ini tidak ada."),
    405: ("method_not_allowed", "Metode ini tidak dilayani pada alamat ini."),
    413: ("too_large", "Isi permintaan terlalu besar. Berkas yang besar disampaikan melalui portal."),
    415: ("unsupported_media_type", "Kirim isi permintaan sebagai application/json."),
    500: ("server_error", "Terjadi kesalahan pada portal. Sebutkan request_id ini kepada administrator."),
}
# Sentences for the kinds of faults that a schema finds; {} are the schema's own bounds.
_FAULTS = {
    "missing": "Isi bagian ini.",
    "extra_forbidden": "Bagian ini tidak dikenal.",
    "string_type": "Tulis teks.",
    "string_unicode": "Teks ini memuat karakter yang tidak dapat disimpan.",
    "string_too_long": "Paling panjang {max_length} karakter.",
    "string_too_short": "Paling pendek {min_length} karakter.",
    "string_pattern_mismatch": "Bentuknya tidak sesuai: {pattern}",
    "int_type": "Tulis bilangan bulat.",
    "int_parsing": "Tulis bilangan bulat.",
    "int_parsing_size": "Bilangan ini terlalu besar.",
    "int_from_float": "Tulis bilangan bulat.",
    "greater_than_equal": "Paling kecil {ge}.",
    "less_than_equal": "Paling besar {le}.",
    "bool_type": "Tulis true atau false.",
    "enum": "Pilih salah satu: {expected}.",
    "literal_error": "Pilih salah satu: {expected}.",
    "value_error": "{error}",
}
_ELSE = "Bagian ini tidak sesuai dengan yang diminta; kirim seperti dalam dokumentasi."

api = NinjaAPI(
    title="API Portal PKS", version="1", urls_namespace="api",
    description="Pintu bagi sistem kedua instansi. Cara memakainya diterangkan dalam docs/api.md.",
    docs_decorator=login_required,
)
for _routers in (agreements, deliveries, receipts, corrections, feedback, codes, issues, letters, documents):
    api.add_router(ROOT, _routers.router)
api.add_router(ROOT, reports_router)


def fault_of_status(request: HttpRequest, status: int) -> HttpResponse:
    """Return the error that `status` stands for, in the one shape."""
    code, message = SENTENCES.get(status, SENTENCES[500] if status >= 500 else SENTENCES[400])
    return fault_response(request, ApiRefusal(status, code, message))


@api.exception_handler(ApiRefusal)
def _refusal(request: HttpRequest, error: Any) -> HttpResponse:
    return fault_response(request, error)


@api.exception_handler(NotAllowed)
def _not_allowed(request: HttpRequest, error: Any) -> HttpResponse:
    return fault_response(request, ApiRefusal(403, "not_allowed", str(error)))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return fault_of_status(request, 404)


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    return fault_of_status(request, error.status_code)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    fields = [(_field(fault), _sentence(fault)) for fault in error.errors]
    return fault_response(
        request, ApiRefusal(422, "invalid", "Ada bagian yang perlu diperbaiki.", fields=fields)
    )


def _field(fault: dict[str, Any]) -> str:
    """Name the input as its sender does: without where it stood, and without the name of the body."""
    source, *names = (str(part) for part in fault["loc"])
    return ".".join(names[1:] or names if source == "body" else names) or source


def _sentence(fault: dict[str, Any]) -> str:
    context = dict(fault.get("ctx", {}))
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace(" or ", " atau ")
    return _FAULTS.get(fault["type"], _ELSE).format(**context)
