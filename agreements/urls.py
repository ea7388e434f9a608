"""Addresses of the agreement layer, all below an agreement's code but the way in."""

from django.urls import path

from .views import (
    access,
    changes,
    clauses,
    clients,
    dispute_acts,
    disputes,
    ending,
    entry,
    fact_corrections,
    force_majeure,
    force_majeure_acts,
    journal,
    letter_acts,
    letterheads,
    letters,
    notices,
    obligations,
    officials,
    readings,
    receipts,
    waivers,
)

PKS = "pks/<slug:code>/"
LETTER = PKS + "surat/<int:pk>/"
KAHAR = PKS + "keadaan-kahar/"
DISPUTES = PKS + "perselisihan/"

urlpatterns = [
    path("", entry.Home.as_view(), name="home"),
    path("status-per-tanggal/", entry.StatusDate.as_view(), name="status_date"),
    path(PKS + "pasal/", clauses.Clauses.as_view(), name="clauses"),
    path(PKS + "kewajiban/", obligations.ObligationList.as_view(), name="obligations"),
    path(PKS + "kewajiban/<int:pk>/", obligations.ObligationDetail.as_view(), name="obligation"),
    path(PKS + "akses/", access.Access.as_view(), name="access"),
    path(PKS + "akses/hentikan/", access.SuspendAccess.as_view(), name="suspend_access"),
    path(PKS + "akses/pulihkan/", access.RestoreAccess.as_view(), name="restore_access"),
    path(PKS + "akses/<int:pk>/bukti-penghentian/", access.Evidence.as_view(), name="stop_evidence"),
    path(
        PKS + "akses/<int:pk>/bukti-pemulihan/", access.Evidence.as_view(restoring=True),
        name="restoration_evidence",
    ),
    path(PKS + "adendum/", changes.Addenda.as_view(), name="addenda"),
    path(PKS + "adendum/catat/", changes.ProposeAddendum.as_view(), name="propose_addendum"),
    path(PKS + "adendum/<int:pk>/", changes.AddendumPage.as_view(), name="addendum"),
    path(PKS + "adendum/<int:pk>/naskah/", changes.AddendumFile.as_view(), name="addendum_file"),
    path(PKS + "adendum/<int:pk>/putuskan/", changes.DecideAddendum.as_view(), name="decide_addendum"),
    path(PKS + "adendum/<int:pk>/tarik/", changes.WithdrawAddendum.as_view(), name="withdraw_addendum"),
    path(PKS + "tafsir/", readings.Readings.as_view(), name="readings"),
    path(PKS + "tafsir/pokok-adendum/", readings.ReadingPoints.as_view(), name="reading_points"),
    path(PKS + "tafsir/<int:pk>/usulkan/", readings.ProposeReading.as_view(), name="propose_reading"),
    path(PKS + "tafsir/usul/<int:pk>/putuskan/", readings.DecideReading.as_view(), name="decide_reading"),
    path(PKS + "tafsir/usul/<int:pk>/tarik/", readings.WithdrawReading.as_view(), name="withdraw_reading"),
    path(PKS + "jangka-waktu/", ending.TermPage.as_view(), name="term"),
    path(PKS + "jangka-waktu/beri-tahu/", ending.GiveEndNotice.as_view(), name="give_end_notice"),
    path(PKS + "jangka-waktu/pemberitahuan/<int:pk>/", ending.EndNoticePage.as_view(), name="end_notice"),
    path(KAHAR, force_majeure.ForceMajeures.as_view(), name="force_majeures"),
    path(KAHAR + "ajukan/", force_majeure_acts.ClaimForceMajeure.as_view(), name="claim_force_majeure"),
    path(KAHAR + "<int:pk>/", force_majeure.ForceMajeurePage.as_view(), name="force_majeure"),
    path(
        KAHAR + "<int:pk>/pernyataan/", force_majeure.ForceMajeureStatement.as_view(), name="force_majeure_statement"
    ),
    path(KAHAR + "<int:pk>/putuskan/", force_majeure_acts.DecideForceMajeure.as_view(), name="decide_force_majeure"),
    path(KAHAR + "<int:pk>/keterangan/", force_majeure_acts.AnswerForceMajeure.as_view(), name="answer_force_majeure"),
    path(KAHAR + "<int:pk>/berakhir/", force_majeure_acts.StateEnd.as_view(), name="state_end"),
    path(KAHAR + "<int:pk>/terima-akhir/", force_majeure_acts.AcceptEnd.as_view(), name="accept_end"),
    path(KAHAR + "<int:pk>/tarik/", force_majeure_acts.WithdrawForceMajeure.as_view(), name="withdraw_force_majeure"),
    path(PKS + "kewajiban/<int:pk>/kecualikan/", waivers.ProposeWaiver.as_view(), name="propose_waiver"),
    path(PKS + "pengecualian/", waivers.Waivers.as_view(), name="waivers"),
    path(PKS + "pengecualian/<int:pk>/putuskan/", waivers.DecideWaiver.as_view(), name="decide_waiver"),
    path(PKS + "pengecualian/<int:pk>/tarik/", waivers.WithdrawWaiver.as_view(), name="withdraw_waiver"),
    path(DISPUTES, disputes.Disputes.as_view(), name="disputes"),
    path(DISPUTES + "ajukan/", dispute_acts.RaiseDispute.as_view(), name="raise_dispute"),
    path(DISPUTES + "<int:pk>/", disputes.DisputePage.as_view(), name="dispute"),
    path(
        DISPUTES + "<int:pk>/musyawarah/", dispute_acts.RecordDeliberation.as_view(), name="record_deliberation"
    ),
    path(
        DISPUTES + "<int:pk>/musyawarah/<int:meeting>/notula/", disputes.DeliberationMinutes.as_view(),
        name="deliberation_minutes",
    ),
    path(DISPUTES + "<int:pk>/selesaikan/", dispute_acts.ProposeSettlement.as_view(), name="propose_settlement"),
    path(DISPUTES + "<int:pk>/jalur-hukum/", dispute_acts.TakeToLaw.as_view(), name="take_to_law"),
    path(
        DISPUTES + "penyelesaian/<int:pk>/putuskan/", dispute_acts.DecideSettlement.as_view(), name="decide_settlement"
    ),
    path(
        DISPUTES + "penyelesaian/<int:pk>/tarik/", dispute_acts.WithdrawSettlement.as_view(),
        name="withdraw_settlement",
    ),
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
