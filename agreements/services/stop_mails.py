"""Telling both parties by mail that access is stopped or restored, in the transaction of the decision itself.

So there is a mail exactly where there is a decision, and one only for each address.
"""

from django.conf import settings
from django.urls import reverse

from accounts.roles import Role
from records.services import mail

from ..access_words import reach_of_stop
from ..models import Suspension
from ..wording import long_date
from .acting import Actor
from .alerts import addresses_of


def tell_both(actor: Actor, stop: Suspension, *, restored: bool) -> None:
    """Put the mails about a stop, or about its end, into the outbox: to each party's address and working people."""
    affected, event = actor.other.agency.short_name, "restored" if restored else "stopped"
    subject = f"[Portal PKS] {'Pemulihan' if restored else 'Penghentian sementara'} akses terbatas {affected}"
    told = _restored(stop, affected) if restored else _stopped(stop, actor.party.agency.short_name, affected)
    path = reverse("access", kwargs={"code": actor.agreement.code})
    for party in (actor.party, actor.other):
        text = (
            f"Kepada {party.agency.unit}, {party.agency.name}\n\n{told}\n\n"
            f"Dasar, bukti yang dibekukan, dan riwayatnya: {settings.SITE_URL}{path}\n\n"
            "Keputusan ini juga tercantum di portal; surel hanya sarana penyampaian. Surel ini dikirim otomatis, "
            "mohon tidak dibalas.\n"
        )
        for address in addresses_of(party, [Role.OFFICER, Role.DECIDER], actor.on):
            mail.queue(
                key=f"suspension:{stop.pk}:{event}:{address}", chain=actor.agreement.code, party=party.agency.code,
                to=address, subject=subject, text=text, at=actor.at,
            )


def _stopped(stop: Suspension, holder: str, affected: str) -> str:
    reach = reach_of_stop(holder, affected)
    return "\n".join([
        f"{holder} menghentikan sementara akses terbatas {affected} mulai {long_date(stop.effective_on)} dengan surat "
        f"Nomor {stop.letter_number} tanggal {long_date(stop.letter_dated_on)}, atas dasar Pasal "
        f"{' dan '.join(stop.grounds)}.", "", "Yang dihentikan:", *(f"- {one}" for one in reach.stopped), "",
        "Yang tidak dihentikan:", *(f"- {one}" for one in reach.goes_on),
    ])


def _restored(stop: Suspension, affected: str) -> str:
    assert stop.restored_on is not None and stop.restoration_letter_dated_on is not None
    return (
        f"Akses terbatas {affected} dipulihkan mulai {long_date(stop.restored_on)} dengan surat Nomor "
        f"{stop.restoration_letter_number} tanggal {long_date(stop.restoration_letter_dated_on)}."
    )
