"""Systems that act for the party through the API: the list, a new one, another key, taking the key away."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.models import ApiClient, User
from accounts.roles import RULES, Act
from accounts.services.clients import SCOPES, Key

from ..forms import PortalForm
from ..forms.clients import CreateClientForm
from ..services.clients import clients_of, create_client, revoke_client, rotate_key
from ..wording import Look, long_date
from .export import ExportMixin, ListExport
from .lists import PAGE_SIZE
from .rehearsal import RehearsedActView

HOLDS = Look("berlaku", "check-circle-fill", "good")
EXPIRED = Look("habis masa berlakunya", "hourglass-split", "muted")
REVOKED = Look("dicabut", "x-circle", "void")


class ApiClients(ExportMixin, TemplateView):
    """The systems of the person's agency, with what they may do and when they were last here."""

    act = Act.MANAGE_API_CLIENTS
    template_name = "agreements/api_clients.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(clients_of(self.party), PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page, rows=[(c, self._look(c), _scopes(c), self._old_key(c)) for c in page], **kwargs
        )

    def exported(self) -> ListExport:
        columns = ("Sistem", "Awalan kunci", "Cakupan", "Dibuat (WIB)", "Berlaku sampai", "Terakhir dipakai (WIB)",
                   "Keadaan", "Dicabut (WIB)")
        rows = map(self._cells, clients_of(self.party).iterator())
        return ListExport("Klien API", f"klien-api-{self.agreement.code}", columns, rows)

    def _cells(self, client: ApiClient) -> Sequence[Any]:
        return (
            client.name, client.key_prefix, ", ".join(["melihat", *_scopes(client)]), client.created_at,
            client.expires_on, client.last_used_at, self._look(client).word, client.revoked_at,
        )

    @staticmethod
    def _look(client: ApiClient) -> Look:
        if client.revoked_at is not None:
            return REVOKED
        return EXPIRED if client.expires_on < timezone.localdate() else HOLDS

    @staticmethod
    def _old_key(client: ApiClient) -> bool:
        return client.previous_until is not None and client.previous_until > timezone.now()


class ClientAct(RehearsedActView):
    """An act about a system of the person's own agency."""

    act = Act.MANAGE_API_CLIENTS
    form_class: type[forms.BaseForm] = PortalForm
    template_name = "agreements/act.html"

    @cached_property
    def client(self) -> ApiClient:
        found: ApiClient = get_object_or_404(clients_of(self.party), pk=self.kwargs["pk"])
        return found

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "pk" in self.kwargs and self.client.revoked_at is not None:
            messages.warning(request, "Klien ini sudah dicabut.")
            return redirect(self.cancel_url())
        return super().get(request, *args, **kwargs)

    def object_name(self) -> str:
        return f"api_client:{self.client.pk}" if "pk" in self.kwargs else super().object_name()

    def cancel_url(self) -> str:
        return reverse("api_clients", kwargs={"code": self.agreement.code})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = f"{self.client.name}, {self.party.agency.short_name}." if "pk" in self.kwargs else self.lead
        return super().get_context_data(**({"lead": lead} | kwargs))

    def say_once(self, client: ApiClient, key: Key) -> None:
        """Show the key on the next page. It travels in that answer only and is kept nowhere."""
        self.success_text = (
            f"Kunci API untuk {client.name}: {key.text} – salin sekarang ke tempat rahasia sistem itu; kunci ini "
            "tidak akan ditampilkan lagi."
        )


class CreateApiClient(ClientAct):
    """Give a system of the party a key."""

    form_class = CreateClientForm
    title = "Tambah klien API"
    lead = "Sistem yang bertindak untuk instansi Anda melalui API, dengan akun layanan sendiri."
    submit_label = "Buat kunci"

    def consequence(self, form: forms.BaseForm) -> str:
        data = form.cleaned_data
        acts = [RULES[Act(value)].label for value in data["scopes"]]
        return (
            f"Sampai {long_date(data['expires_on'])} sistem ini bertindak untuk {self.party.agency.short_name}: "
            f"{', '.join(['melihat', *acts])}. Tindakannya mengikat seperti tindakan petugas."
        )

    def perform(self, form: forms.BaseForm) -> str:
        client, key = create_client(agreement=self.agreement, by=self.user, at=timezone.now(), **form.cleaned_data)
        self.say_once(client, key)
        return self.cancel_url()


class RotateKey(ClientAct):
    """Give a system another key while the one before still holds for a day."""

    title = "Putar kunci"
    submit_label = "Putar kunci"

    def consequence(self, form: forms.BaseForm) -> str:
        return (
            f"{self.client.name} mendapat kunci baru. Kunci yang sekarang masih berlaku 24 jam, lalu tidak lagi; "
            "kunci yang lebih lama tidak berlaku mulai sekarang."
        )

    def perform(self, form: forms.BaseForm) -> str:
        client, key = rotate_key(agreement=self.agreement, client=self.client, by=self.user, at=timezone.now())
        self.say_once(client, key)
        return self.cancel_url()


class RevokeClient(ClientAct):
    """Take a system's keys away at once."""

    title = "Cabut klien"
    submit_label = "Cabut klien"
    tone = "danger"
    success_text = "Klien dicabut. Kuncinya tidak berlaku lagi."

    def consequence(self, form: forms.BaseForm) -> str:
        return (
            f"Semua kunci {self.client.name} berhenti berlaku sekarang juga dan tidak dapat dihidupkan lagi. Yang "
            "sudah dicatatnya tetap."
        )

    def perform(self, form: forms.BaseForm) -> str:
        revoke_client(agreement=self.agreement, client=self.client, by=self.user, at=timezone.now())
        return self.cancel_url()


def _scopes(client: ApiClient) -> list[str]:
    return [RULES[act].label for act in SCOPES if act.value in client.scopes]
