"""Addresses of the exchange layer, all below an agreement's code."""

from django.urls import path

from .models import ExchangeMethod
from .views import (
    annexes,
    catalogue,
    code_acts,
    codes,
    corrections,
    coverage,
    deliveries,
    delivery_acts,
    delivery_versions,
    documents,
    extracts,
    feedback_acts,
    import_acts,
    imports,
    issues,
    matching,
    matching_acts,
    minutes,
    minutes_acts,
    minutes_drafting,
    minutes_life,
    safeguards,
    safeguards_disclosures,
    safeguards_incidents,
    safeguards_security,
    safeguards_undertakings,
    signing,
    support,
)

PKS = "pks/<slug:code>/"
CATALOGUE = PKS + "data-dan-metode/"
GROUP = CATALOGUE + "kelompok/<int:pk>/"
METHOD = CATALOGUE + "metode/<int:pk>/"
DELIVERY = PKS + "penyerahan/<int:pk>/"
FEEDBACK = PKS + "balikan/<int:pk>/"
SUPPORT = PKS + "dukungan-kompetensi/<int:pk>/"
CODES = PKS + "kode-referensi/<int:pk>/"
VERSION = CODES + "versi/<int:number>/"
MINUTES = PKS + "berita-acara/<int:pk>/"
EXTRACTS = PKS + "pemadanan/ekstrak/"
EXTRACT = EXTRACTS + "<int:pk>/"
MATCHING = PKS + "pemadanan/<int:pk>/"
CORRECTIONS = PKS + "perbaikan-data/<int:pk>/"
IMPORT = PKS + "impor/<int:pk>/"
ISSUE = PKS + "permasalahan/<int:pk>/"
TRUST = PKS + "kerahasiaan/"
INCIDENT = TRUST + "insiden/<int:pk>/"
DISCLOSURE = TRUST + "pengungkapan/<int:pk>/"
UNDERTAKING = TRUST + "pernyataan/<int:pk>/"

urlpatterns = [
    path(CATALOGUE, catalogue.Catalogue.as_view(), name="catalogue"),
    path(CATALOGUE + "usulkan-kelompok/", catalogue.ProposeGroup.as_view(), name="propose_group"),
    path(CATALOGUE + "unggah/", catalogue.ImportGroups.as_view(), name="import_groups"),
    path(CATALOGUE + "usulkan-metode/", catalogue.ProposeMethod.as_view(), name="propose_method"),
    path(GROUP + "setujui/", catalogue.AgreeItem.as_view(), name="agree_group"),
    path(GROUP + "akhiri/", catalogue.EndItem.as_view(), name="end_group"),
    path(METHOD + "setujui/", catalogue.AgreeItem.as_view(model=ExchangeMethod), name="agree_method"),
    path(METHOD + "akhiri/", catalogue.EndItem.as_view(model=ExchangeMethod), name="end_method"),
    path(PKS + "penyerahan/", deliveries.Deliveries.as_view(), name="deliveries"),
    path(PKS + "penyerahan/catat/", delivery_acts.RecordDelivery.as_view(), name="record_delivery"),
    path(
        PKS + "penyerahan/terima/", delivery_versions.RecordReceivedDelivery.as_view(), name="record_received_delivery"
    ),
    path(PKS + "penyerahan/impor/", import_acts.ImportDeliveries.as_view(), name="import_deliveries"),
    path(PKS + "penyerahan/impor/templat/", imports.DeliveryTemplate.as_view(), name="delivery_template"),
    path(PKS + "surat/impor/", import_acts.ImportLetters.as_view(), name="import_letters"),
    path(PKS + "surat/impor/templat/", imports.LetterTemplate.as_view(), name="letter_template"),
    path(PKS + "impor/", imports.Imports.as_view(), name="imports"),
    path(IMPORT, imports.ImportPage.as_view(), name="import_job"),
    path(IMPORT + "catat/", import_acts.ConfirmImport.as_view(), name="confirm_import"),
    path(IMPORT + "batalkan/", import_acts.CancelImport.as_view(), name="cancel_import"),
    path(DELIVERY, deliveries.DeliveryPage.as_view(), name="delivery"),
    path(DELIVERY + "balikan/", feedback_acts.LodgeFeedback.as_view(), name="lodge_feedback"),
    path(DELIVERY + "batalkan/", delivery_acts.WithdrawDelivery.as_view(), name="withdraw_delivery"),
    path(DELIVERY + "gantikan/", delivery_versions.SupersedeDelivery.as_view(), name="supersede_delivery"),
    path(PKS + "balikan/", coverage.CoverageMatrix.as_view(), name="coverage"),
    path(FEEDBACK, deliveries.FeedbackPage.as_view(), name="feedback"),
    path(FEEDBACK + "kembalikan/", feedback_acts.ReturnFeedback.as_view(), name="return_feedback"),
    path(FEEDBACK + "ajukan-kembali/", feedback_acts.ResubmitFeedback.as_view(), name="resubmit_feedback"),
    path(PKS + "kode-referensi/", codes.CodeSets.as_view(), name="codes"),
    path(PKS + "kode-referensi/buat/", code_acts.CreateCodeSet.as_view(), name="create_codes"),
    path(CODES, codes.CodeSetPage.as_view(), name="code_set"),
    path(CODES + "terbitkan/", code_acts.PublishCodes.as_view(), name="publish_codes"),
    path(CODES + "perbedaan/", codes.CodeDifference.as_view(), name="code_difference"),
    path(VERSION, codes.CodeVersionPage.as_view(), name="code_version"),
    path(VERSION + "berkas/", codes.CodeFile.as_view(), name="code_file"),
    path(VERSION + "temuan/", codes.CodeFindings.as_view(), name="code_findings"),
    path(VERSION + "konfirmasi/", code_acts.AcknowledgeCodes.as_view(), name="acknowledge_codes"),
    path(PKS + "pemadanan/", matching.MatchingList.as_view(), name="matchings"),
    path(PKS + "pemadanan/siapkan/", matching_acts.PrepareMatching.as_view(), name="prepare_matching"),
    path(PKS + "pemadanan/aturan/<int:pk>/", matching.RulePage.as_view(), name="matching_rule"),
    path(EXTRACTS, extracts.Extracts.as_view(), name="extracts"),
    path(EXTRACTS + "unggah/", extracts.UploadExtract.as_view(), name="upload_extract"),
    path(EXTRACT, extracts.ExtractPage.as_view(), name="extract"),
    path(EXTRACT + "kemajuan/", extracts.ExtractProgress.as_view(), name="extract_progress"),
    path(EXTRACT + "baris-pertama/", extracts.OpenFirstRows.as_view(), name="open_first_rows"),
    path(EXTRACT + "musnahkan/", extracts.DestroyExtract.as_view(), name="destroy_extract"),
    path(MATCHING, matching.MatchingPage.as_view(), name="matching"),
    path(MATCHING + "kemajuan/", matching.MatchingProgress.as_view(), name="matching_progress"),
    path(MATCHING + "aturan/", matching_acts.ChooseRule.as_view(), name="choose_rule"),
    path(MATCHING + "aturan/tetapkan/", matching_acts.SetRule.as_view(), name="set_rule"),
    path(MATCHING + "kolom/", matching_acts.MapColumns.as_view(), name="map_columns"),
    path(MATCHING + "tujuan/", matching_acts.StatePurpose.as_view(), name="state_purpose"),
    path(MATCHING + "jalankan/", matching_acts.StartMatching.as_view(), name="start_matching"),
    path(MATCHING + "batalkan/", matching_acts.CancelMatching.as_view(), name="cancel_matching"),
    path(MATCHING + "ulangi/", matching_acts.RepeatMatching.as_view(), name="repeat_matching"),
    path(MATCHING + "daftar-selisih/csv/", matching_acts.OpenList.as_view(), name="open_matching_list"),
    path(
        MATCHING + "daftar-selisih/xlsx/", matching_acts.OpenList.as_view(sheet=True), name="open_matching_sheet"
    ),
    path(MATCHING + "musnahkan/", matching_acts.DestroyMatching.as_view(), name="destroy_matching"),
    path(PKS + "berita-acara/", minutes.MinutesList.as_view(), name="minutes"),
    path(PKS + "berita-acara/susun/", minutes_drafting.DraftMinutes.as_view(), name="draft_minutes"),
    path(MINUTES, minutes.MinutesPage.as_view(), name="minutes_detail"),
    path(MINUTES + "pratinjau/", minutes.MinutesPreview.as_view(), name="minutes_preview"),
    path(MINUTES + "ubah/", minutes_drafting.ReviseMinutes.as_view(), name="revise_minutes"),
    path(MINUTES + "lampiran/", annexes.OpenAnnex.as_view(), name="open_annex"),
    path(MINUTES + "ajukan/", minutes_acts.SubmitMinutes.as_view(), name="submit_minutes"),
    path(MINUTES + "kembalikan/", minutes_acts.ReturnMinutes.as_view(), name="return_minutes"),
    path(MINUTES + "finalkan/", minutes_acts.FinaliseMinutes.as_view(), name="finalise_minutes"),
    path(MINUTES + "nomor/", minutes_acts.NumberMinutes.as_view(), name="number_minutes"),
    path(MINUTES + "salinan/unggah/", signing.LodgeSignedCopy.as_view(), name="lodge_signed_copy"),
    path(MINUTES + "salinan/<int:copy>/", signing.SignedCopyFile.as_view(), name="signed_copy"),
    path(MINUTES + "salinan/<int:copy>/putuskan/", signing.DecideSignedCopy.as_view(), name="decide_signed_copy"),
    path(MINUTES + "sampaikan/", minutes_life.DeliverMinutes.as_view(), name="deliver_minutes"),
    path(MINUTES + "terima/", minutes_life.ReceiveMinutes.as_view(), name="receive_minutes"),
    path(MINUTES + "batalkan/", minutes_life.CancelMinutes.as_view(), name="cancel_minutes"),
    path(MINUTES + "putuskan-pembatalan/", minutes_life.DecideCancellation.as_view(), name="decide_cancellation"),
    path(MINUTES + "tanggapi/", minutes_acts.RemarkMinutes.as_view(), name="remark_minutes"),
    path(
        MINUTES + "tanggapan/<int:remark>/selesai/", minutes_acts.ResolveRemark.as_view(), name="resolve_remark"
    ),
    path(MINUTES + "revisi/", minutes.MinutesRevisions.as_view(), name="minutes_revisions"),
    path(PKS + "perbaikan-data/", corrections.Corrections.as_view(), name="corrections"),
    path(PKS + "perbaikan-data/sampaikan/", corrections.SubmitCorrections.as_view(), name="submit_corrections"),
    path(
        PKS + "perbaikan-data/dari-pemadanan/<int:pk>/", corrections.ComposeCorrections.as_view(),
        name="compose_corrections",
    ),
    path(CORRECTIONS, corrections.CorrectionsPage.as_view(), name="correction_list"),
    path(CORRECTIONS + "kembalikan/", corrections.ReturnCorrections.as_view(), name="return_corrections"),
    path(
        CORRECTIONS + "putaran/<int:number>/buka/", corrections.OpenCorrections.as_view(), name="open_corrections"
    ),
    path(PKS + "permasalahan/", issues.Issues.as_view(), name="issues"),
    path(PKS + "permasalahan/ajukan/", issues.RaiseIssue.as_view(), name="raise_issue"),
    path(ISSUE, issues.IssuePage.as_view(), name="issue"),
    path(ISSUE + "tanggapi/", issues.RemarkIssue.as_view(), name="remark_issue"),
    path(ISSUE + "selesaikan/", issues.AnswerIssue.as_view(), name="answer_issue"),
    path(ISSUE + "setujui/", issues.CloseIssue.as_view(), name="close_issue"),
    path(ISSUE + "buka-kembali/", issues.ReopenIssue.as_view(), name="reopen_issue"),
    path(ISSUE + "lampiran/<int:entry>/", issues.IssueFile.as_view(), name="issue_file"),
    path(PKS + "dukungan-kompetensi/", support.SupportList.as_view(), name="support"),
    path(PKS + "dukungan-kompetensi/catat/", support.RecordSupport.as_view(), name="record_support"),
    path(SUPPORT, support.SupportPage.as_view(), name="support_detail"),
    path(SUPPORT + "berkas/", support.SupportFile.as_view(), name="support_file"),
    path(SUPPORT + "batalkan/", support.WithdrawSupport.as_view(), name="withdraw_support"),
    path(TRUST, safeguards.Confidentiality.as_view(), name="confidentiality"),
    path(TRUST + "pengungkapan/", safeguards_disclosures.Disclosures.as_view(), name="disclosures"),
    path(TRUST + "pengungkapan/catat/", safeguards_disclosures.RecordDisclosure.as_view(), name="record_disclosure"),
    path(DISCLOSURE, safeguards_disclosures.DisclosurePage.as_view(), name="disclosure"),
    path(DISCLOSURE + "putuskan/", safeguards_disclosures.DecideDisclosure.as_view(), name="decide_disclosure"),
    path(DISCLOSURE + "tarik/", safeguards_disclosures.WithdrawDisclosure.as_view(), name="withdraw_disclosure"),
    path(TRUST + "pernyataan/", safeguards_undertakings.Undertakings.as_view(), name="undertakings"),
    path(TRUST + "pernyataan/catat/", safeguards_undertakings.RecordUndertaking.as_view(), name="record_undertaking"),
    path(UNDERTAKING + "berkas/", safeguards_undertakings.UndertakingFile.as_view(), name="undertaking_file"),
    path(UNDERTAKING + "akhiri/", safeguards_undertakings.EndUndertaking.as_view(), name="end_undertaking"),
    path(TRUST + "keamanan/", safeguards_security.SecurityList.as_view(), name="security"),
    path(TRUST + "keamanan/tambah/", safeguards_security.RecordSecurity.as_view(), name="record_security"),
    path(TRUST + "keamanan/<int:pk>/tinjau/", safeguards_security.ReviewSecurity.as_view(), name="review_security"),
    path(TRUST + "retensi/", safeguards_security.Retention.as_view(), name="retention"),
    path(TRUST + "insiden/", safeguards_incidents.Incidents.as_view(), name="incidents"),
    path(TRUST + "insiden/catat/", safeguards_incidents.RecordIncident.as_view(), name="record_incident"),
    path(INCIDENT, safeguards_incidents.IncidentPage.as_view(), name="incident"),
    path(INCIDENT + "perbarui/", safeguards_incidents.UpdateIncident.as_view(), name="update_incident"),
    path(INCIDENT + "beritahukan/", safeguards_incidents.NotifyIncident.as_view(), name="notify_incident"),
    path(
        INCIDENT + "tanggung-jawab/", safeguards_incidents.StateResponsibility.as_view(), name="state_responsibility"
    ),
    path(INCIDENT + "tutup/", safeguards_incidents.CloseIncident.as_view(), name="close_incident"),
    path(INCIDENT + "buka-kembali/", safeguards_incidents.ReopenIncident.as_view(), name="reopen_incident"),
    path(
        INCIDENT + "surat/", safeguards_incidents.DraftIncidentLetter.as_view(), name="draft_incident_letter"
    ),
    path(PKS + "dokumen/<slug:document>/", documents.Document.as_view(), name="document"),
]
