"""The frozen evidence of a decision about access: as a page to print, and as JSON (rules §6).

Both are made from what was frozen in the row and from the journal alone, so they say the same whenever they are made.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from accounts.roles import Act
from records.chain import instant
from records.drawing import Attached
from records.services import journal
from records.words import long_date, long_instant

from ..models import Suspension
from .layout import frame, look_of

_LONG_AGO = "tidak dibekukan bersama keputusan ini"


@dataclass(frozen=True)
class Decision:
    """One of the two decisions about a stop: that it begins, or (`restoring`) that it ends."""

    stop: Suspension
    restoring: bool = False

    @property
    def kind(self) -> str:
        return "Berkas bukti pemulihan" if self.restoring else "Berkas bukti penghentian"

    @property
    def subject(self) -> str:
        return "Pemulihan akses terbatas" if self.restoring else "Penghentian sementara akses terbatas"

    @property
    def letter(self) -> tuple[str, date]:
        stop = self.stop
        if not self.restoring:
            return stop.letter_number, stop.letter_dated_on
        assert stop.restoration_letter_dated_on is not None
        return stop.restoration_letter_number, stop.restoration_letter_dated_on

    @property
    def evidence(self) -> dict[str, Any]:
        frozen: dict[str, Any] | None = self.stop.restoration_evidence if self.restoring else self.stop.evidence
        assert frozen is not None
        return frozen

    def entry(self) -> dict[str, Any] | None:
        """Return the place of the decision itself in the journal: its number and hash."""
        act = Act.RESTORE_ACCESS if self.restoring else Act.SUSPEND_ACCESS
        made = journal.of_object(self.stop.agreement.code, f"suspension:{self.stop.pk}")
        entry = made.filter(act=act.value, refused=False).first()
        return {"sequence": entry.sequence, "hash": entry.hash} if entry else None


def evidence_json(decision: Decision) -> str:
    """Return the decision with all that was frozen for it, as JSON with sorted keys; the same text every time."""
    stop, (number, dated_on) = decision.stop, decision.letter
    at = stop.restored_at if decision.restoring else stop.recorded_at
    assert at is not None
    content: dict[str, Any] = {
        "agreement": stop.agreement.code, "decision": "pemulihan" if decision.restoring else "penghentian",
        "by": stop.by_party.agency.code, "letter": {"number": number, "dated_on": dated_on.isoformat()},
        "effective_on": stop.effective_on.isoformat(), "grounds": stop.grounds, "recorded_at": instant(at),
        "journal_entry": decision.entry(), "evidence": decision.evidence,
    }
    if decision.restoring:
        assert stop.restored_on is not None
        content |= {"restored_on": stop.restored_on.isoformat(), "reading": stop.restoration_reading}
    else:
        content["reason"] = stop.reason
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def evidence_file(decision: Decision) -> Attached:
    """Return the JSON as a file that travels inside the PDF."""
    at = decision.stop.restored_at if decision.restoring else decision.stop.recorded_at
    assert at is not None
    name = "bukti-pemulihan.json" if decision.restoring else "bukti-penghentian.json"
    return Attached(name, evidence_json(decision), f"{decision.kind} sebagai data", at.isoformat())


def evidence_html(decision: Decision, *, code: str, check_url: str, journal_line: str | None = None) -> str:
    """Return the evidence pack as a page for `records.drawing.draw_pdf`, under the head of who decided."""
    stop, evidence, (number, dated_on) = decision.stop, decision.evidence, decision.letter
    layout, heads = look_of([stop.by_party], stop.by_party)
    at = stop.restored_at if decision.restoring else stop.recorded_at
    assert at is not None
    context: dict[str, Any] = {
        **frame(
            heads=heads, layout=layout, code=code, check_url=check_url, journal_line=journal_line, mark="",
        ),
        "decision": decision, "stop": stop, "agreement": stop.agreement, "number": number,
        "dated_on": long_date(dated_on), "signed_on": long_date(stop.agreement.signed_on),
        "effective_on": long_date(stop.effective_on),
        "restored_on": long_date(stop.restored_on) if decision.restoring and stop.restored_on else "",
        "recorded_at": long_instant(at), "as_of": _day(evidence["as_of"]),
        "grounds": [] if decision.restoring else [
            (g["clause"], [_row(d) for d in g["obligations"]]) for g in evidence["grounds"]
        ],
        "conditions": [_condition(c) for c in evidence["conditions"]] if decision.restoring else [],
        "claims": [(c["title"], _day(c["first_on"])) for c in evidence.get("claims", [])],
        "despite_claims": evidence.get("despite_claims", ""),
        "curative": evidence.get("curative"), "literal": evidence.get("literal"),
        "since": _day(evidence.get("conditions_hold_since")),
        "readings": [(r["question"], r["label"], ", ".join(r["clauses"])) for r in evidence.get("readings", [])],
        "journal": [
            ("Catatan terakhir yang terbaca saat memutuskan", _place(evidence.get("journal"))),
            ("Catatan keputusan ini", _place(decision.entry())),
        ],
    }
    return render_to_string("documents/evidence.html", context)


def _condition(frozen: Mapping[str, Any]) -> dict[str, Any]:
    missing, late = frozen.get("missing", []), frozen["late"]
    return {
        "clause": frozen["clause"], "none_open": frozen["none_open"],
        "curative": frozen.get("curative", not missing), "literal": frozen.get("literal", not missing and not late),
        "rows": [_row(d) for d in [*missing, *late]],
    }


def _row(frozen: Mapping[str, Any]) -> dict[str, Any]:
    begun = [
        f"Nomor {frozen['reference']}" if frozen.get("reference") else "",
        f"dikirim {_day(frozen['sent_on'])}" if frozen.get("sent_on") else "",
        f"diterima {_day(frozen['received_on'])}" if frozen.get("received_on") else "",
    ]
    return {
        "subject": frozen["subject"], "clauses": ", ".join(frozen["clauses"]),
        "opened_on": _day(frozen["opened_on"]), "due_on": _day(frozen["due_on"]), "met_on": _day(frozen["met_on"]),
        "begun": ", ".join(part for part in begun if part),
        "proofs": [f"{p['kind']}, {_day(p['received_on'])}" for p in frozen["proofs"]],
    }


def _place(entry: Mapping[str, Any] | None) -> str:
    return f"nomor {entry['sequence']}, sidik jari {entry['hash']}" if entry else _LONG_AGO


def _day(text: str | None) -> str:
    return long_date(date.fromisoformat(text)) if text else ""
