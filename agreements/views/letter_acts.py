"""Acts about letters: drafting, numbering, recording, receiving, attaching, linking, cancelling."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import RULES, Act

from ..access_texts import why_not_about_access
from ..correspondence import letters_of, links_of, recorder, same_number, starting_fact
from ..forms.letters import (
    AttachForm,
    CancelLetterForm,
    ChooseDraftForm,
    DraftLetterForm,
    LinkFilter,
    LinkForm,
    NumberLetterForm,
    ReceiveLetterForm,
    RecordLetterForm,
    RegisterFilter,
)
from ..letter_texts import About, draft_text, request_term
from ..models import Fact, Letter, Obligation, Party, Suspension
from ..services import letter_drafts as drafts
from ..services import letters as services
from ..tasks import draw_letters_soon
from ..wording import head_of, long_date
from .base import ActView
from .lists import PAGE_SIZE
from .rehearsal import RehearsedActView


class LetterAct(ActView):
    """An act of the register, or about one of its letters."""

    template_name = "agreements/letter_act.html"

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    def cancel_url(self) -> str:
        return reverse("letters", kwargs={"code": self.agreement.code})

    def page_of(self, letter: Letter) -> str:
        return reverse("letter", kwargs={"code": self.agreement.code, "pk": letter.pk})


class OneLetterAct(LetterAct):
    """An act about one letter that the person's party can see."""

    @cached_property
    def letter(self) -> Letter:
        rows = letters_of(self.agreement, self.party, timezone.localdate()).select_related("agreement")
        found: Letter = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def holder(self) -> Party | None:
        """Return the party that may do the act on this letter; None where either may."""
        return self.letter.sender

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holder = self.holder()
        if holder is not None and holder.pk != self.party.pk:
            raise PermissionDenied(
                f"Hanya {holder.agency.short_name} yang dapat {RULES[self.act].label} ini; Anda bertindak untuk "
                f"{self.party.agency.short_name}."
            )
        return super().get(request, *args, **kwargs)

    def object_name(self) -> str:
        return f"letter:{self.letter.pk}"

    def cancel_url(self) -> str:
        return self.page_of(self.letter)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(letter=self.letter, **kwargs)


class DraftLetter(LetterAct):
    """Choose what to write, then write it, beginning from what the portal knows."""

    act = Act.DRAFT_LETTER
    form_class = DraftLetterForm
    template_name = "agreements/letter_form.html"
    title = "Susun surat"
    submit_label = "Simpan konsep"
    success_text = "Konsep surat disimpan. Catat nomornya setelah surat bernomor kembali dari kearsipan."

    @cached_property
    def chosen(self) -> ChooseDraftForm:
        typed = self.request.POST if "jenis" in self.request.POST else self.request.GET
        duties = Obligation.objects.of(self.agreement).owed_by(self.other).opened(timezone.localdate())
        received = Fact.objects.filter(
            agreement=self.agreement, addressee=self.party, received_on__isnull=False, withdrawn_on=None
        )
        kinds = [
            k
            for k in drafts.DRAFTED
            if (k != Letter.Kind.REQUEST or request_term(self.agreement, self.party))
            and not why_not_about_access(k, self.agreement, self.party)
        ]
        asked = "jenis" in typed or self.request.method == "POST"
        return ChooseDraftForm(typed if asked else None).offering(
            kinds,
            duties.filter(met_on=None, voided_on=None, waived_on=None, earliest_due_on__isnull=False)
            .select_related("term", "opened_by").in_order(),
            received.order_by("-received_on", "-pk"),
        )

    @property
    def about(self) -> About:
        kind, typed = self.chosen.cleaned_data["jenis"], self.chosen.cleaned_data
        return About(
            duty=typed["kewajiban"] if kind == Letter.Kind.REMINDER else None,
            fact=typed["peristiwa"] if kind == Letter.Kind.RECEIPT else None,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.chosen.is_valid() else self.choose(200)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.chosen.is_valid() else self.choose(422)

    def choose(self, status: int) -> HttpResponse:
        """Ask which letter it is to be."""
        context = super().get_context_data(form=self.chosen)
        return self.render_to_response(context, template="agreements/letter_choose.html", status=status)

    def get_initial(self) -> dict[str, Any]:
        kind, today = self.chosen.cleaned_data["jenis"], timezone.localdate()
        text = draft_text(kind, agreement=self.agreement, sender=self.party, about=self.about, as_of=today)
        signed = Letter.objects.filter(sender=self.party).exclude(signatory_name="").order_by("-pk").first()
        return {
            "subject": text.subject, "body": text.body,
            "signatory_office": signed.signatory_office if signed else head_of(self.party.agency.unit),
            "signatory_name": signed.signatory_name if signed else "",
            "signatory_nip": signed.signatory_nip if signed else "",
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = self.chosen.cleaned_data
        kept = [("jenis", typed["jenis"])]
        kept += [(name, typed[name].pk) for name in ("kewajiban", "peristiwa") if typed.get(name)]
        return super().get_context_data(kept=kept, duty=self.about.duty, **kwargs)

    def perform(self, form: forms.BaseForm) -> str:
        letter = drafts.draft_letter(
            agreement=self.agreement, kind=self.chosen.cleaned_data["jenis"], contents=_contents(form),
            about=self.about.facts, by=self.user, at=timezone.now(),
        )
        return self.page_of(letter)


class ReviseLetter(OneLetterAct):
    """Change a draft; what another has saved since is never overwritten."""

    act = Act.DRAFT_LETTER
    form_class = DraftLetterForm
    template_name = "agreements/letter_form.html"
    title = "Ubah konsep surat"
    submit_label = "Simpan konsep"
    success_text = "Perubahan konsep disimpan."

    def get_initial(self) -> dict[str, Any]:
        contents = drafts.contents_of(self.letter)
        return vars(contents) | {"seen": contents.fingerprint}

    def perform(self, form: forms.BaseForm) -> str:
        drafts.revise_letter(
            letter=self.letter, contents=_contents(form), seen=form.cleaned_data["seen"], by=self.user,
            at=timezone.now(),
        )
        return self.cancel_url()


class NumberLetter(RehearsedActView, OneLetterAct):
    """Record the official number and date that came back for a draft."""

    act = Act.RECORD_LETTER
    form_class = NumberLetterForm
    title = "Catat nomor surat"
    submit_label = "Catat nomor"
    success_text = "Surat tercatat. Naskahnya dengan nomor itu sedang disiapkan."

    def consequence(self, form: forms.BaseForm) -> str:
        typed = form.cleaned_data
        return (
            f"Surat ini tercatat dengan Nomor {typed['number']} tanggal {long_date(typed['dated_on'])}; sesudahnya "
            "isi dan nomornya tidak dapat diubah lagi. Naskah bernomor diterbitkan dengan kode periksa. Pencatatan "
            f"ini tidak memulai jangka waktu apa pun.{_repeated(self.letter.sender, typed['number'])}"
        )

    def perform(self, form: forms.BaseForm) -> str:
        drafts.number_letter(letter=self.letter, by=self.user, at=timezone.now(), **form.cleaned_data)
        draw_letters_soon()
        return self.cancel_url()


class RecordLetter(RehearsedActView, LetterAct):
    """Record a letter from paper, incoming or outgoing."""

    act = Act.RECORD_LETTER
    form_class = RecordLetterForm
    title = "Catat surat"
    lead = "Surat masuk atau keluar di luar portal. Berkasnya dilampirkan sesudah surat dicatat."
    submit_label = "Catat surat"
    success_text = "Surat dicatat. Lampirkan naskahnya dan kaitkan dengan catatan yang dirujuknya."

    def consequence(self, form: forms.BaseForm) -> str:
        incoming = form.cleaned_data["arah"] == RegisterFilter.IN
        return _repeated(self.other if incoming else self.party, form.cleaned_data["number"]).strip()

    def perform(self, form: forms.BaseForm) -> str:
        typed = dict(form.cleaned_data)
        incoming = typed.pop("arah") == RegisterFilter.IN
        letter = services.record_letter(
            agreement=self.agreement, incoming=incoming, paper=services.Paper(**typed), by=self.user,
            at=timezone.now(),
        )
        return self.page_of(letter)


class ReceiveLetter(OneLetterAct):
    """Record the receipt of a letter in the addressee's register."""

    act = Act.RECORD_LETTER
    form_class = ReceiveLetterForm
    title = "Catat penerimaan surat"
    submit_label = "Catat penerimaan"
    success_text = "Penerimaan surat dicatat."

    def holder(self) -> Party | None:
        return self.letter.addressee

    def get_initial(self) -> dict[str, Any]:
        return {"received_on": self.letter.received_on, "agenda_number": self.letter.agenda_number}

    def get_form(self, form_class: Any = None) -> forms.BaseForm:
        form = super().get_form(form_class)
        if starting_fact(self.letter, links_of(self.letter)) is not None:
            del form.fields["received_on"]
        return form

    def perform(self, form: forms.BaseForm) -> str:
        services.receive_letter(
            letter=self.letter, received_on=form.cleaned_data.get("received_on"),
            agenda_number=form.cleaned_data["agenda_number"], by=self.user, at=timezone.now(),
        )
        return self.cancel_url()


class AttachToLetter(OneLetterAct):
    """Keep a file with a letter."""

    act = Act.RECORD_LETTER
    form_class = AttachForm
    title = "Lampirkan berkas"
    submit_label = "Lampirkan"
    success_text = "Berkas dilampirkan."

    def holder(self) -> Party | None:
        return self.letter.sender if self.letter.state == Letter.State.DRAFT else None

    def perform(self, form: forms.BaseForm) -> str:
        typed = form.cleaned_data
        services.attach(letter=self.letter, title=typed["title"], pdf=typed["file"], by=self.user, at=timezone.now())
        return self.cancel_url()


class LinkLetter(OneLetterAct):
    """Pick the events and stops of access that a letter speaks of, from a list that can be searched and paged."""

    act = Act.RECORD_LETTER
    form_class = LinkForm
    template_name = "agreements/letter_link.html"
    title = "Kaitkan catatan"
    lead = "Pilih catatan yang ditimbulkan atau dirujuk surat ini. Kaitan tidak memulai jangka waktu."
    submit_label = "Kaitkan"
    success_text = "Kaitan surat dicatat."

    def holder(self) -> Party | None:
        return None

    @cached_property
    def found(self) -> tuple[Page[Fact], list[Suspension]]:
        """The events on the page asked for, and the stops of access, that the search finds."""
        search = LinkFilter(self.request.GET)
        text = search.cleaned_data["q"] if search.is_valid() else ""
        facts = Fact.objects.filter(agreement=self.agreement).select_related("actor__agency")
        stops = Suspension.objects.filter(agreement=self.agreement)
        if text:
            facts = facts.filter(Q(reference__icontains=text) | Q(subject__icontains=text))
            stops = stops.filter(
                Q(letter_number__icontains=text) | Q(restoration_letter_number__icontains=text)
            )
        pages = Paginator(facts.order_by("-recorded_at", "-pk"), PAGE_SIZE)
        return pages.get_page(self.request.GET.get("page")), list(stops)

    def get_form(self, form_class: Any = None) -> forms.BaseForm:
        form = super().get_form(form_class)
        facts, stops = self.found
        field = form.fields["about"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            *((f"suspension:{s.pk}", f"{s}, berlaku {long_date(s.effective_on)}") for s in stops),
            *((f"fact:{f.pk}", _described(f)) for f in facts),
        ]
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        search = LinkFilter(self.request.GET)
        search.is_valid()
        text = search.cleaned_data.get("q")
        return super().get_context_data(
            page_obj=self.found[0], filter_form=search, active=[(f"Nomor atau perihal: {text}", "q")] if text else [],
            **kwargs,
        )

    def perform(self, form: forms.BaseForm) -> str:
        picked = set(form.cleaned_data["about"])
        facts, stops = self.found
        services.link(
            letter=self.letter, facts=[f for f in facts if f"fact:{f.pk}" in picked],
            suspensions=[s for s in stops if f"suspension:{s.pk}" in picked], by=self.user, at=timezone.now(),
        )
        return self.cancel_url()


class CancelLetter(RehearsedActView, OneLetterAct):
    """Cancel a draft, or a letter recorded by mistake."""

    act = Act.CANCEL_LETTER
    form_class = CancelLetterForm
    title = "Batalkan surat"
    submit_label = "Batalkan surat"
    tone = "danger"
    success_text = "Surat dibatalkan. Catatan dan alasannya tetap tersimpan."

    def holder(self) -> Party | None:
        return self.letter.sender if self.letter.state == Letter.State.DRAFT else recorder(self.letter)

    def consequence(self, form: forms.BaseForm) -> str:
        printed = "Naskah yang sudah terbit dinyatakan dibatalkan pada halaman pemeriksaannya."
        ended = "Surat ini tidak berlaku lagi dan tidak dapat dihidupkan kembali."
        return f"{ended} {printed}" if self.letter.document_id else ended

    def perform(self, form: forms.BaseForm) -> str:
        services.cancel_letter(
            letter=self.letter, reason=form.cleaned_data["reason"], by=self.user, at=timezone.now()
        )
        draw_letters_soon()
        return self.cancel_url()


def _contents(form: forms.BaseForm) -> drafts.Contents:
    return drafts.Contents(**{name: form.cleaned_data[name] for name in drafts.Contents.__dataclass_fields__})


def _repeated(sender: Party, number: str) -> str:
    """The warning that `sender` has used a number before; empty where it has not. Archives do repeat numbers."""
    twins = list(same_number(sender, number).order_by("dated_on", "pk")[:3])
    if not twins:
        return ""
    named = "; ".join(f"“{t.subject}” tanggal {long_date(t.dated_on)}" for t in twins if t.dated_on)
    return (
        f" Perhatian: Nomor {number.strip()} dari {sender.agency.short_name} sudah tercatat pada surat {named}. "
        "Lanjutkan hanya bila ini surat yang lain."
    )


def _described(fact: Fact) -> str:
    by = fact.actor.agency.short_name if fact.actor else "PARA PIHAK"
    number = f" Nomor {fact.reference}" if fact.reference else ""
    day = fact.sent_on or fact.dated_on
    kind = fact.get_kind_display()
    return f"{kind[:1].upper()}{kind[1:]}{number}: {fact.subject}, {by}" + (f", {long_date(day)}" if day else "")
