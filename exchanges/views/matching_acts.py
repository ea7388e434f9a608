"""Acts of matching: preparing a session step by step, running, cancelling and repeating it, its list and its files."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.models import User
from accounts.roles import Act
from agreements.deadlines import add_months
from agreements.views.base import ActView, AgreementMixin
from agreements.wording import long_date
from records.models import SealedFile

from .. import matching
from ..code_history import codes_of, versions_on
from ..forms.exchange import PlainForm
from ..forms.matching import (
    ChooseRuleForm,
    ColumnsForm,
    DestroySessionForm,
    PrepareForm,
    PurposeForm,
    RuleForm,
)
from ..models import CodeVersion, Extract, HeaderProfile, MatchingRule
from ..services import matching_rules, matching_sessions
from ..services.matching_rules import read_body
from ..services.matching_sessions import SIDES, is_kept
from ..tasks import match_soon
from .matching import SessionMixin

_KEPT_MONTHS = 3


class Acting(AgreementMixin):
    """What every act of this module needs to know of the person."""

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user


class PrepareMatching(Acting, ActView):
    """Choose one extract of each party: uploaded now, or earlier and still kept."""

    act = Act.RUN_MATCHING
    form_class = PrepareForm
    template_name = "exchanges/prepare_matching.html"
    title = "Siapkan pemadanan"
    lead = "Pilih satu ekstrak dari setiap PIHAK, keduanya dari kelompok data yang sama."
    submit_label = "Lanjutkan"

    @cached_property
    def parties(self) -> list[Any]:
        return sorted([self.party, self.other], key=lambda party: party.ordinal)

    def get_form(self, form_class: Any = None) -> PrepareForm:
        form = super().get_form(form_class)
        assert isinstance(form, PrepareForm)
        states = (Extract.State.WAITING, Extract.State.READING, Extract.State.READY)
        kept = Extract.objects.filter(agreement=self.agreement, state__in=states)
        kept = kept.exclude(rows__purged_at__isnull=False)
        return form.offering(kept, self.parties)

    def get_initial(self) -> dict[str, Any]:
        return {side: self.request.GET.get(side, "") for side in SIDES}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(parties=self.parties, **kwargs)

    def cancel_url(self) -> str:
        return reverse("matchings", kwargs={"code": self.agreement.code})

    def perform(self, form: forms.BaseForm) -> str:
        session = matching_sessions.prepare_session(
            agreement=self.agreement, by=self.user, at=timezone.now(), **form.cleaned_data
        )
        return reverse("matching", kwargs={"code": self.agreement.code, "pk": session.pk})


class SessionAct(SessionMixin, Acting, ActView):
    """An act about one session."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(extracts=[self.session.first, self.session.second], **kwargs)

    def object_name(self) -> str:
        return f"matching:{self.session.pk}"

    def cancel_url(self) -> str:
        return self.address()


class ChooseRule(SessionAct):
    """Choose a version of a rule that stands already."""

    act = Act.RUN_MATCHING
    form_class = ChooseRuleForm
    template_name = "exchanges/choose_rule.html"
    title = "Pilih aturan"
    submit_label = "Pakai aturan"

    @cached_property
    def rules(self) -> Any:
        return MatchingRule.objects.filter(agreement=self.agreement)

    def get_form(self, form_class: Any = None) -> ChooseRuleForm:
        form = super().get_form(form_class)
        assert isinstance(form, ChooseRuleForm)
        return form.offering(self.rules)

    def get_initial(self) -> dict[str, Any]:
        last = self.rules.filter(sessions__data_group=self.session.data_group).order_by("-sessions__pk").first()
        return {"rule": self.session.rule_id or (last and last.pk)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            may_set=self.may(Act.SET_MATCHING_RULE), any_rule=self.rules.exists(), **kwargs
        )

    def perform(self, form: forms.BaseForm) -> str:
        matching_sessions.choose_rule(session=self.session, by=self.user, at=timezone.now(), **form.cleaned_data)
        return self.address("map_columns")


class SetRule(SessionAct):
    """Set a new rule, or a new version of one (`?dari=`), for the extracts of a session."""

    act = Act.SET_MATCHING_RULE
    form_class = RuleForm
    template_name = "exchanges/set_rule.html"
    title = "Tetapkan aturan"
    lead = "Aturan yang sudah ditetapkan tidak pernah diubah: setiap perubahan menjadi versi baru."
    submit_label = "Tetapkan aturan"
    success_text = "Aturan ditetapkan dan dipilih untuk pemadanan ini."

    @cached_property
    def base(self) -> matching.Rule | None:
        found = MatchingRule.objects.filter(agreement=self.agreement)
        wanted = self.request.GET.get("dari", "")
        if wanted.isdecimal() and (rule := found.filter(pk=wanted[:18]).first()) is not None:
            return read_body(rule)
        try:
            return matching.default_rule(self.session.first.headings, self.session.second.headings)
        except matching.RuleRefused:
            return None

    @cached_property
    def tables(self) -> dict[str, tuple[str, Any]]:
        """Tables of codes that may be chosen: those of the rule it comes from, those of the parties' code sets."""
        kept = {} if self.base is None else {
            f"tetap:{table.name}": (table.name, {"kesatu": dict(table.first), "kedua": dict(table.second)})
            for table in self.base.tables
        }
        return kept | code_tables(self.agreement.pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"base": self.base, "tables": self.tables}

    def get_initial(self) -> dict[str, Any]:
        return {} if self.request.GET.get("dari") else {"name": self.session.data_group[:100]}

    def cancel_url(self) -> str:
        return self.address("choose_rule")

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(form, RuleForm)
        matching_rules.set_rule(
            agreement=self.agreement, name=form.cleaned_data["name"], body=form.body(), note=form.cleaned_data["note"],
            session=self.session, by=self.user, at=timezone.now(),
        )
        return self.address("map_columns")


def code_tables(agreement: int) -> dict[str, tuple[str, Any]]:
    """Return the tables that the parties' code sets give, by key: what each is called, and its codes for both sides.

    Both parties may write one set's codes, or each its own.
    """
    newest: dict[int, CodeVersion] = {}
    versions = versions_on(timezone.localdate()).filter(code_set__agreement=agreement)
    for version in versions.select_related("code_set__owner").order_by("number"):
        newest[version.code_set_id] = version
    codes = {pk: {code.id: code.name for code in codes_of(version) if code.id} for pk, version in newest.items()}
    found = {
        f"{pk}": (str(version)[:100], {"kesatu": codes[pk], "kedua": codes[pk]}) for pk, version in newest.items()
    }
    for first in (v for v in newest.values() if v.code_set.owner.ordinal == 1):
        for second in (v for v in newest.values() if v.code_set.owner.ordinal == 2):
            found[f"{first.code_set_id}-{second.code_set_id}"] = (
                f"{str(first)[:48]} / {str(second)[:48]}",
                {"kesatu": codes[first.code_set_id], "kedua": codes[second.code_set_id]},
            )
    return found


class MapColumns(SessionAct):
    """Say which heading holds what; what was said the last time is proposed."""

    act = Act.RUN_MATCHING
    form_class = ColumnsForm
    template_name = "exchanges/map_columns.html"
    title = "Petakan judul kolom"
    lead = "Kolom yang dipilih terakhir kali, atau yang berjudul serupa, sudah terpilih."
    submit_label = "Simpan pemetaan"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.to_missing() or super().get(request, *args, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.to_missing() or super().post(request, *args, **kwargs)

    def to_missing(self) -> HttpResponse | None:
        """Lead to the session's page while there is no rule, or an extract has not been read."""
        session = self.session
        if session.rule is not None and is_kept(session.first) and is_kept(session.second):
            return None
        return HttpResponse(status=303, headers={"Location": self.address()})

    def get_form_kwargs(self) -> dict[str, Any]:
        session = self.session
        assert session.rule is not None
        rule = read_body(session.rule)
        return super().get_form_kwargs() | {
            "rule": rule, "first": session.first, "second": session.second,
            "suggested": (self.suggested(rule, session.first), self.suggested(rule, session.second)),
        }

    def suggested(self, rule: matching.Rule, extract: Extract) -> Mapping[str, str]:
        chosen = self.session.first_columns if extract.pk == self.session.first_id else self.session.second_columns
        known = HeaderProfile.objects.filter(
            agreement=self.agreement, party=extract.party, data_group=self.session.data_group
        ).values_list("columns", flat=True).first() or {}
        found = matching.suggested_mapping(rule, extract.headings)
        remembered = {name: title for name, title in known.items() if title in extract.headings and name in found}
        return found | remembered | chosen

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(form, ColumnsForm)
        matching_sessions.map_columns(
            session=self.session, first=form.columns("first"), second=form.columns("second"), by=self.user,
            at=timezone.now(),
        )
        return self.address("state_purpose")


class StatePurpose(SessionAct):
    """Record purpose and impact assessment, without which nothing runs."""

    act = Act.RUN_MATCHING
    form_class = PurposeForm
    template_name = "agreements/act.html"
    title = "Tujuan dan penilaian dampak"
    lead = "Dicatat sebelum pemadanan dijalankan, dan tampak bagi kedua PIHAK."
    submit_label = "Catat tujuan"

    def get_initial(self) -> dict[str, Any]:
        session = self.session
        return {
            "purpose": session.purpose, "impact_assessment": session.impact_assessment,
            "impact_reference": session.impact_reference,
            "purge_on": session.purge_on or add_months(timezone.localdate(), _KEPT_MONTHS),
        }

    def perform(self, form: forms.BaseForm) -> str:
        matching_sessions.state_purpose(
            session=self.session, said=matching_sessions.Purpose(**form.cleaned_data), by=self.user, at=timezone.now()
        )
        return self.address("start_matching")


class StartMatching(SessionAct):
    """Check what will run, and start it."""

    act = Act.RUN_MATCHING
    form_class = PlainForm
    template_name = "exchanges/start_matching.html"
    title = "Jalankan pemadanan"
    submit_label = "Jalankan pemadanan"
    success_text = "Pemadanan dimulai. Halaman ini boleh ditinggalkan; hasilnya tetap tersimpan."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            effect=(
                "Kedua ekstrak dipadankan di latar dengan aturan dan tujuan ini. Angkanya tampak bagi kedua PIHAK; "
                "daftar selisih disegel dan setiap pembukaannya dicatat dalam jejak."
            ),
            missing=matching_sessions.missing_steps(self.session), columns=[
                (name, title, self.session.second_columns.get(name, ""))
                for name, title in self.session.first_columns.items()
            ], **kwargs,
        )

    def perform(self, form: forms.BaseForm) -> str:
        matching_sessions.start_session(session=self.session, by=self.user, at=timezone.now())
        match_soon()
        return self.address()


class CancelMatching(SessionAct):
    """Cancel a session that is prepared, waits or runs."""

    act = Act.RUN_MATCHING
    form_class = PlainForm
    template_name = "agreements/act.html"
    title = "Batalkan pemadanan"
    submit_label = "Batalkan pemadanan"
    tone = "danger"
    lead = "Pemadanan dihentikan dan berkas sementaranya dihapus. Ekstrak tetap tersimpan dan dapat dipadankan lagi."
    success_text = "Pembatalan dicatat."

    def perform(self, form: forms.BaseForm) -> str:
        matching_sessions.cancel_session(session=self.session, by=self.user, at=timezone.now())
        return self.address()


class RepeatMatching(SessionAct):
    """Begin another session over the same extracts, to run with another rule."""

    act = Act.RUN_MATCHING
    form_class = PlainForm
    template_name = "agreements/act.html"
    title = "Padankan lagi"
    submit_label = "Siapkan lagi"
    lead = "Pemadanan baru disiapkan atas kedua ekstrak yang sama; hasil yang sudah ada tetap."

    def perform(self, form: forms.BaseForm) -> str:
        again = matching_sessions.repeat_session(session=self.session, by=self.user, at=timezone.now())
        return reverse("matching", kwargs={"code": self.agreement.code, "pk": again.pk})


class OpenList(SessionAct):
    """Open the list of differences: asked first, journalled, then given out as a download."""

    act = Act.OPEN_SEALED_FILE
    form_class = PlainForm
    template_name = "exchanges/open_list.html"
    title = "Unduh daftar selisih"
    submit_label = "Unduh daftar"

    sheet = False

    @cached_property
    def file(self) -> SealedFile:
        file = self.session.discrepancy_sheet if self.sheet else self.session.discrepancies
        if file is None:
            raise Http404
        return file

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        effect = (
            "Pembukaan ini dicatat dalam jejak dengan nama Anda. Berkas memuat data pribadi: TERBATAS – hanya untuk "
            "pelaksanaan PKS. Hapus salinannya bila tidak diperlukan lagi."
        )
        return super().get_context_data(effect=effect, file=self.file, **kwargs)

    def perform(self, form: forms.BaseForm) -> Any:
        opened = matching_sessions.open_list(
            session=self.session, sheet=self.sheet, by=self.user, at=timezone.now()
        )
        response = StreamingHttpResponse(opened.content, content_type=opened.media_type)
        response["Content-Disposition"] = content_disposition_header(True, opened.name) or "attachment"
        response["Content-Length"] = str(opened.size)
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response


class DestroyMatching(SessionAct):
    """Destroy the list of differences now, with a reason; the extracts too if asked."""

    act = Act.DESTROY_FILE
    form_class = DestroySessionForm
    template_name = "agreements/act.html"
    title = "Musnahkan berkas"
    submit_label = "Musnahkan berkas"
    tone = "danger"
    success_text = "Berkas dimusnahkan; angka, sidik jari, dan catatan pemusnahannya tetap tersimpan."

    def consequence(self, form: forms.BaseForm) -> str:
        also = " dan kedua ekstraknya" if form.cleaned_data["with_extracts"] else ""
        kept = "" if also else f" Ekstrak tetap disimpan sampai {self.kept_until()}."
        return (
            f"Daftar selisih{also} beserta kuncinya dihapus sekarang dan tidak dapat dipulihkan dari portal. Angka "
            f"dan sidik jari tetap tersimpan.{kept}"
        )

    def kept_until(self) -> str:
        days = [e.rows.purge_on for e in (self.session.first, self.session.second) if e.rows is not None]
        return " dan ".join(dict.fromkeys(map(long_date, days))) or "–"

    def perform(self, form: forms.BaseForm) -> str:
        matching_sessions.destroy_session_files(
            session=self.session, by=self.user, at=timezone.now(), **form.cleaned_data
        )
        return self.address()
