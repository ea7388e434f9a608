"""The whole life of deliveries in both directions, told by the acts and through the browser, to one end."""

import re

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from agreements.receipts import Proof
from agreements.services import facts
from agreements.services.corrections import decide_correction, propose_correction
from agreements.services.proofs import Received
from exchanges.models import Delivery
from exchanges.services import deliveries
from exchanges.services.deliveries import DataDescription
from exchanges.services.returns import resubmit_feedback, return_feedback
from exchanges.services.versions import supersede_delivery
from tests.factories import World, at, make_world
from tests.journeys.delivery_life import (
    AUG1,
    AUG2,
    JUL1,
    JUL2,
    JUN7,
    JUN8,
    JUN9,
    JUN10,
    JUN12,
    JUN13,
    JUN20,
    JUN21,
    OCT1,
    OCT5,
    OCT6,
    OUTCOME,
    SEP1,
    outcome,
)
from tests.journeys.test_one_datum import Officer, on


def test_the_life_of_deliveries_told_by_the_acts(world: World) -> None:
    lan, bkn = world.lan_officer, world.bkn_officer
    first = deliveries.record_delivery(
        agreement=world.agreement, data=DataDescription("Data pokok ASN", "web_service", row_count=1000),
        sent_on=JUN7, outside=facts.Outside(Proof.SENDER_CLAIM, JUN7), by=bkn, at=at(JUN7),
    )
    facts.confirm_receipt(fact=first.fact, received_on=JUN10, by=lan, at=at(JUN10))
    contest = facts.contest_receipt(
        fact=first.fact, received_on=JUN8, reason="Log kami 8 Juni.", by=bkn, at=at(JUN10)
    )
    facts.counter_contest(contest=contest, received_on=JUN9, reason="Berkas utuh 9 Juni.", by=lan, at=at(JUN12))
    facts.accept_contest(contest=contest, by=bkn, at=at(JUN13))
    correction = propose_correction(
        fact=first.fact, field="row_count", new_value="1200", reason="Salah ketik.", by=bkn, at=at(JUN20)
    )
    decide_correction(correction=correction, approved=True, by=lan, at=at(JUN21))
    second = supersede_delivery(
        delivery=first, data=DataDescription("Data pokok ASN", "web_service", row_count=1250),
        reason="Kolom tertukar.", sent_on=JUL1, outside=facts.Outside(Proof.SENDER_CLAIM, JUL1), by=bkn, at=at(JUL1),
    )
    facts.confirm_receipt(fact=second.fact, received_on=JUL2, by=lan, at=at(JUL2))
    feedback = deliveries.lodge_feedback(
        delivery=second, data_coverage="whole", reference_coverage="part", by=lan, at=at(AUG1)
    )
    return_feedback(feedback=feedback, reason="Kode tidak dikenal.", by=bkn, at=at(AUG2))
    resubmit_feedback(feedback=feedback, note="Kode diperbaiki.", by=lan, at=at(SEP1))
    deliveries.lodge_feedback(
        delivery=second, data_coverage="none", reference_coverage="whole", by=lan, at=at(OCT1)
    )
    deliveries.record_received_delivery(
        agreement=world.agreement, data=DataDescription("JF Widyaiswara", "file", row_count=6120), sent_on=OCT5,
        received=Received(OCT6, "kurir"), by=bkn, at=at(OCT6),
    )
    assert outcome() == OUTCOME


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_life_of_deliveries_told_through_the_browser(page: Page, live_server: LiveServer) -> None:
    world = make_world()
    officer = Officer(page, live_server, world)

    with on(JUN7):
        officer.signs_in(world.bkn_officer)
        officer.at("penyerahan/catat/")
        officer.fills(data_group="Data pokok ASN", sent_on="07-06-2025", received_on="07-06-2025", row_count="1.000")
        officer.presses("Catat penyerahan")
        officer.presses("Catat penyerahan")
        officer.sees("belum dikonfirmasi")
    first = Delivery.objects.get()
    fact = f"peristiwa/{first.pk}/"

    with on(JUN10):
        officer.signs_in(world.lan_officer)
        officer.at(f"penyerahan/{first.pk}/")
        officer.follows("Konfirmasi penerimaan")
        officer.fills(received_on="10-06-2025")
        officer.presses("Konfirmasi penerimaan")
        officer.presses("Konfirmasi penerimaan")
        officer.sees("Diterima 10 Juni 2025", "10 Desember 2025")
        officer.signs_in(world.bkn_officer)
        officer.at(fact + "sanggah/")
        page.locator("[name=claim][value=received]").check()
        officer.fills(received_on="08-06-2025", reason="Log kami 8 Juni.")
        officer.presses("Ajukan sanggahan")
        officer.presses("Ajukan sanggahan")
        officer.sees("disanggah", "Paling awal 7 Desember 2025", "10 Desember 2025")
    with on(JUN12):
        officer.signs_in(world.lan_officer)
        officer.at(fact + "jawab/")
        page.locator("[name=answer][value=counter]").check()
        officer.fills(received_on="09-06-2025", reason="Berkas utuh 9 Juni.")
        officer.presses("Kirim jawaban")
        officer.presses("Kirim jawaban")
    with on(JUN13):
        officer.signs_in(world.bkn_officer)
        officer.at(fact + "jawab/")
        page.locator("[name=answer][value=accept]").check()
        officer.presses("Kirim jawaban")
        officer.presses("Kirim jawaban")
        officer.sees("Diterima 9 Juni 2025", "9 Desember 2025", "disepakati kedua PIHAK")

    with on(JUN20):
        officer.signs_in(world.bkn_officer)
        officer.at(f"penyerahan/{first.pk}/")
        officer.follows("Usulkan perbaikan")
        page.locator("[name=field]").select_option("row_count")
        officer.fills(new_value="1.200", reason="Salah ketik.")
        officer.presses("Usulkan perbaikan")
        officer.sees("Jumlah baris: semula 1.000, menjadi 1.200 setelah LAN menyetujui.")
        officer.presses("Usulkan perbaikan")
        officer.sees("menunggu putusan")
    with on(JUN21):
        officer.signs_in(world.lan_officer)
        officer.at(f"penyerahan/{first.pk}/")
        officer.follows("Putuskan usulan")
        page.locator("[name=decision][value=approve]").check()
        officer.presses("Kirim putusan")
        officer.presses("Kirim putusan")
        officer.sees("disetujui", "portal menyebut: 1.000")

    with on(JUL1):
        officer.signs_in(world.bkn_officer)
        officer.at(f"penyerahan/{first.pk}/")
        officer.follows("Gantikan penyerahan")
        officer.fills(sent_on="01-07-2025", received_on="01-07-2025", row_count="1.250", reason="Kolom tertukar.")
        officer.presses("Gantikan penyerahan")
        officer.sees("tetap berjalan sejak versi pertama diterima pada 9 Juni 2025")
        officer.presses("Gantikan penyerahan")
        officer.sees("versi terbaru", "Kolom tertukar.", "9 Desember 2025")
    second = Delivery.objects.get(supersedes=first)
    with on(JUL2):
        officer.signs_in(world.lan_officer)
        officer.at(f"penyerahan/{first.pk}/")
        officer.sees("Penyerahan ini sudah digantikan")
        officer.at(f"penyerahan/{second.pk}/")
        officer.follows("Konfirmasi penerimaan")
        officer.fills(received_on="02-07-2025")
        officer.presses("Konfirmasi penerimaan")
        officer.presses("Konfirmasi penerimaan")
        officer.sees("Diterima 2 Juli 2025", "9 Desember 2025")

    def answers(data: str, references: str) -> None:
        officer.at(f"penyerahan/{second.pk}/balikan/")
        page.locator(f"[name=data_coverage][value={data}]").check()
        page.locator(f"[name=reference_coverage][value={references}]").check()
        officer.presses("Sampaikan balikan")
        officer.presses("Sampaikan balikan")

    with on(AUG1):
        officer.signs_in(world.lan_officer)
        answers("whole", "part")
    with on(AUG2):
        officer.signs_in(world.bkn_officer)
        officer.at("balikan/")
        officer.sees("Data pokok ASN", "Sisa referensi balikan")
        officer.follows("Data pokok ASN")
        officer.follows("Kembalikan balikan")
        officer.fills(reason="Kode tidak dikenal.")
        officer.presses("Kembalikan balikan")
        officer.sees("tanggal penyampaian pertamanya (1 Agustus 2025) yang dihitung")
        officer.presses("Kembalikan balikan")
        officer.sees("Dikembalikan", "Kode tidak dikenal.")
    with on(SEP1):
        officer.signs_in(world.lan_officer)
        officer.at(f"penyerahan/{second.pk}/")
        officer.follows(re.compile("Ajukan kembali"))
        officer.fills(note="Kode diperbaiki.")
        officer.presses("Ajukan kembali")
        officer.presses("Ajukan kembali")
        officer.sees("untuk jangka waktu dihitung 1 Agustus 2025")
    with on(OCT1):
        officer.signs_in(world.lan_officer)
        answers("none", "whole")
        officer.sees("Dipenuhi tepat waktu")

    with on(OCT6):
        officer.signs_in(world.bkn_officer)
        officer.at("penyerahan/")
        officer.follows("Catat yang diterima")
        page.locator("[name=method]").select_option("file")
        officer.fills(
            data_group="JF Widyaiswara", sent_on="05-10-2025", received_on="06-10-2025", row_count="6.120",
            channel="kurir",
        )
        officer.presses("Catat penerimaan")
        officer.sees("Dicatat atas nama LAN sebagai konfirmasi penerimaan oleh PIHAK Anda; LAN dapat menyanggahnya.")
        officer.presses("Catat penerimaan")
        officer.signs_in(world.lan_officer)
        officer.at("penyerahan/")
        officer.sees("JF Widyaiswara", "Dicatatkan oleh BKN", "digantikan")
    assert outcome() == OUTCOME
