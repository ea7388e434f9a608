"""Addresses of the agreement layer, all below an agreement's code but the way in."""

from django.urls import path

from .views import (
    access,
    clauses,
    clients,
    entry,
    fact_corrections,
    journal,
    letter_acts,
    letterheads,
    letters,
    notices,
    obligations,
    officials,
    receipts,
)

PKS = "pks/<slug:code>/"
LETTER = PKS + "surat/<int:pk>/"

urlpatterns = [
    path("", entry.Home.as_view(), name="home"),
    path("status-per-tanggal/", entry.StatusDate.as_view(), name="status_date"),
    path(PKS + "pasal/", clauses.Clauses.as_view(), name="clauses"),
    path(PKS + "kewajiban/", obligations.ObligationList.as_view(), name="obligations"),
    path(PKS + "kewajiban/<int:pk>/", obligations.ObligationDetail.as_view(), name="obligation"),
    path(PKS + "akses/", access.Access.as_view(), name="access"),
    path(PKS + "akses/hentikan/", access.SuspendAccess.as_view(), name="suspend_access"),
    path(PKS + "akses/pulihkan/", access.RestoreAccess.as_view(), name="restore_access"),
    path(PKS + "surat/", letters.LetterList.as_view(), name="letters"),
    path(PKS + "surat/susun/", letter_acts.DraftLetter.as_view(), name="draft_letter"),
    path(PKS + "surat/catat/", letter_acts.RecordLetter.as_view(), name="record_letter"),
    path(LETTER, letters.LetterPage.as_view(), name="letter"),
    path(LETTER + "pratinjau/", letters.LetterPreview.as_view(), name="letter_preview"),
    path(LETTER + "lampiran/<int:attachment>/", letters.LetterFile.as_view(), name="letter_file"),
    path(LETTER + "ubah/", letter_acts.ReviseLetter.as_view(), name="revise_letter"),
    path(LETTER + "nomor/", letter_acts.NumberLetter.as_view(), name="number_letter"),
    path(LETTER + "terima/", letter_acts.ReceiveLetter.as_view(), name="receive_letter"),
    path(LETTER + "lampirkan/", letter_acts.AttachToLetter.as_view(), name="attach_to_letter"),
    path(LETTER + "kaitkan/", letter_acts.LinkLetter.as_view(), name="link_letter"),
    path(LETTER + "batalkan/", letter_acts.CancelLetter.as_view(), name="cancel_letter"),
    path(PKS + "pejabat/", officials.Officials.as_view(), name="officials"),
    path(PKS + "pejabat/tambah/", officials.AddOfficial.as_view(), name="add_official"),
    path(PKS + "pejabat/<int:pk>/akhiri/", officials.EndOfficial.as_view(), name="end_official"),
    path(PKS + "pemberitahuan/", notices.NoticeList.as_view(), name="notices"),
    path(PKS + "pemberitahuan/surel/<int:pk>/kirim-ulang/", notices.RetryMail.as_view(), name="retry_mail"),
    path(PKS + "kepala-naskah/", letterheads.Letterheads.as_view(), name="letterheads"),
    path(PKS + "kepala-naskah/ubah/", letterheads.SetLetterhead.as_view(), name="set_letterhead"),
    path(PKS + "klien-api/", clients.ApiClients.as_view(), name="api_clients"),
    path(PKS + "klien-api/tambah/", clients.CreateApiClient.as_view(), name="create_api_client"),
    path(PKS + "klien-api/<int:pk>/putar/", clients.RotateKey.as_view(), name="rotate_api_key"),
    path(PKS + "klien-api/<int:pk>/cabut/", clients.RevokeClient.as_view(), name="revoke_api_client"),
    path(PKS + "jejak/", journal.Journal.as_view(), name="journal"),
    path(PKS + "jejak/periksa/", journal.CheckJournal.as_view(), name="journal_check"),
    path(PKS + "peristiwa/<int:pk>/konfirmasi/", receipts.ConfirmReceipt.as_view(), name="confirm_receipt"),
    path(PKS + "peristiwa/<int:pk>/sanggah/", receipts.ContestReceipt.as_view(), name="contest_receipt"),
    path(PKS + "peristiwa/<int:pk>/jawab/", receipts.AnswerContest.as_view(), name="answer_contest"),
    path(PKS + "peristiwa/<int:pk>/bukti/", receipts.AddProof.as_view(), name="add_proof"),
    path(
        PKS + "peristiwa/<int:pk>/perbaiki/", fact_corrections.ProposeCorrection.as_view(), name="propose_correction"
    ),
    path(PKS + "perbaikan/<int:pk>/putuskan/", fact_corrections.DecideCorrection.as_view(), name="decide_correction"),
]
