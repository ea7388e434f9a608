"""Force majeure, a waiver and disputes, as other tests need them."""

from dataclasses import dataclass
from datetime import date

from agreements.models import Deliberation, ForceMajeure, Obligation, Settlement, Waiver
from agreements.services import disputes, waivers
from agreements.services import force_majeure as kahar
from records.uploads import checked_pdf
from tests.factories import World, at
from tests.reports.pdfs import pdf


@dataclass(frozen=True)
class Exceptions:
    """What the parties have asked of each other and not decided on."""

    claim: ForceMajeure
    """BKN's, with the official's statement; it holds up no stop of LAN's access."""
    ended: ForceMajeure
    """BKN's, accepted; LAN has not accepted its end."""
    waiver: Waiver
    """Proposed by LAN."""
    meeting: Deliberation
    """With its minutes; of a dispute without a settlement."""
    settlement: Settlement
    """Of another dispute; proposed by LAN."""


def exceptions_made(world: World, duty: Obligation, on: date) -> Exceptions:
    """Make one of each on `on`; the waiver is of `duty`."""
    last = Obligation.objects.filter(debtor=world.bkn, slot__isnull=False).latest("window_first", "slot")

    def claim(title: str) -> ForceMajeure:
        event = kahar.Event(title, "Layanan terhenti.", on, duties=[last], statement_reference="BPBD 1/2025")
        return kahar.claim_force_majeure(
            agreement=world.agreement, event=event, sent_on=on, pdf=checked_pdf("pernyataan.pdf", pdf()),
            by=world.bkn_officer, at=at(on),
        )

    ended = kahar.decide_force_majeure(
        event=claim("Gempa"), state="accepted", answer="", by=world.lan_decider, at=at(on)
    )
    kahar.state_end(event=ended, last_on=on, by=world.bkn_officer, at=at(on))
    dispute, other = (
        disputes.raise_dispute(
            agreement=world.agreement, matter=disputes.Matter(subject, "Berbeda pendapat.", ["4(1)b.1"]),
            by=world.lan_officer, at=at(on),
        )
        for subject in ("Awal jangka waktu", "Biaya pelatihan")
    )
    return Exceptions(
        claim=claim("Banjir"),
        ended=ended,
        waiver=waivers.propose_waiver(
            obligation=duty, from_on=on, until_on=None, reason="Sistem diganti.", by=world.lan_officer, at=at(on)
        ),
        meeting=disputes.record_deliberation(
            dispute=dispute, meeting=disputes.Meeting(on, "Jakarta", "Kedua PIHAK", "Belum mufakat."),
            pdf=checked_pdf("notula.pdf", pdf()), by=world.lan_officer, at=at(on),
        ),
        settlement=disputes.propose_settlement(
            dispute=other, text="Ditanggung bersama.", by=world.lan_officer, at=at(on)
        ),
    )
