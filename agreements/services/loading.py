"""Loading an agreement from its instrument file: whole or not at all, and only once."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from django.db import models, transaction

from accounts.models import Agency
from agreements import instrument
from agreements.deadlines import term_last_day
from agreements.models import Agreement, Clause, OpenTask, Party, Reading, Term
from agreements.services import Refused
from agreements.services.obligations import open_standing_duties
from records.services import journal

Values = Mapping[str, object]
_SIDES = {"first": 1, "second": 2}


class AgreementDiffers(Refused):
    """An agreement of this code is already held, and the file says something else."""


class AgencyDiffers(Refused):
    """An agency of this code is already held, and the file describes it otherwise."""


@dataclass(frozen=True)
class LoadResult:
    """`created` False: the agreement was held already and nothing was changed."""

    agreement: Agreement
    created: bool


@transaction.atomic
def load_agreement(*, text: str, at: datetime) -> LoadResult:
    """Load the agreement that the instrument `text` declares, with its standing duties, and journal it.

    A file whose substance is held already changes nothing; comments and layout are no substance.

    Raises InstrumentFaults for a faulty file, AgreementDiffers for other content under a code that is held (changes
    go through an addendum), AgencyDiffers for an agency that is held with other fields. Nothing is written then.
    """
    declared = instrument.parse(text)
    digest = sha256(text.encode()).hexdigest()
    held = Agreement.objects.filter(code=declared.agreement.code).first()
    if held:
        if held.instrument_sha256 != digest:
            _refuse_differences(held, declared)
        return LoadResult(held, created=False)
    agreement = _create(declared, digest)
    duties = open_standing_duties(agreement, at=at)
    journal.record(
        chain=agreement.code, act="memuat perjanjian", object=f"agreement:{agreement.code}", by=None, at=at,
        after={
            "judul": agreement.title, "ditandatangani": agreement.signed_on, "hari terakhir": agreement.last_day,
            "sidik jari berkas": digest, "pasal": len(declared.clauses), "ketentuan": len(declared.terms),
            "tafsir": {reading.code: reading.default for reading in declared.readings}, "kewajiban": len(duties),
        },
    )
    return LoadResult(agreement, created=True)


def _create(declared: instrument.Instrument, digest: str) -> Agreement:
    agencies = {entry.code: _agency(entry) for entry in declared.agencies}
    agreement = Agreement.objects.create(instrument_sha256=digest, **_agreement_values(declared))
    parties = {
        entry.ordinal: Party.objects.create(
            agreement=agreement, agency=agencies[entry.agency], **_party_values(entry)
        )
        for entry in declared.parties
    }
    Clause.objects.bulk_create(
        Clause(agreement=agreement, **_clause_values(order, entry))
        for order, entry in enumerate(declared.clauses, start=1)
    )
    Term.objects.bulk_create(
        Term(
            agreement=agreement, debtor=parties.get(_SIDES.get(entry.debtor, 0)),
            creditor=parties.get(_SIDES.get(entry.creditor, 0)), **_term_values(entry),
        )
        for entry in declared.terms
    )
    Reading.objects.bulk_create(
        Reading(agreement=agreement, chosen=entry.default, **_reading_values(entry)) for entry in declared.readings
    )
    OpenTask.objects.bulk_create(
        OpenTask(agreement=agreement, **_open_task_values(entry)) for entry in declared.open_tasks
    )
    return agreement


def _agency(entry: instrument.AgencyEntry) -> Agency:
    held = Agency.objects.filter(code=entry.code).first()
    if not held:
        return Agency.objects.create(**asdict(entry))
    if names := _differing_fields(held, asdict(entry)):
        raise AgencyDiffers(
            f"Instansi “{entry.code}” sudah tercatat dengan isi lain pada: {', '.join(names)}. "
            "Samakan isi berkas dengan yang tercatat, atau ubah dahulu data instansi itu."
        )
    return held


def _refuse_differences(held: Agreement, declared: instrument.Instrument) -> None:
    differences = _differences(held, declared)
    if differences:
        raise AgreementDiffers(
            f"Perjanjian “{held.code}” sudah dimuat dan berkas ini berbeda pada: {'; '.join(differences)}. "
            "Perubahan perjanjian dicatat melalui adendum, bukan dengan memuat berkas lain."
        )


def _differences(held: Agreement, declared: instrument.Instrument) -> list[str]:
    """Name what the file says otherwise than the rows that are held; the chosen readings are the parties' own."""
    parties = held.parties.select_related("agency")
    terms = held.terms.select_related("debtor", "creditor")
    agencies = Agency.objects.filter(parties__agreement=held)
    return [
        *(f"perjanjian ({name})" for name in _differing_fields(held, _agreement_values(declared))),
        *_rows_differ("instansi", agencies, "code", [asdict(entry) for entry in declared.agencies]),
        *_rows_differ(
            "pihak", parties, "ordinal",
            [{**_party_values(entry), "agency.code": entry.agency} for entry in declared.parties],
        ),
        *_rows_differ(
            "pasal", held.clauses.all(), "ref",
            [_clause_values(order, entry) for order, entry in enumerate(declared.clauses, start=1)],
        ),
        *_rows_differ(
            "ketentuan", terms, "code",
            [
                {
                    **_term_values(entry), "debtor.ordinal": _SIDES.get(entry.debtor),
                    "creditor.ordinal": _SIDES.get(entry.creditor),
                }
                for entry in declared.terms
            ],
        ),
        *_rows_differ(
            "tafsir", held.readings.all(), "code", [_reading_values(entry) for entry in declared.readings]
        ),
        *_rows_differ(
            "tugas terbuka", held.open_tasks.all(), "code",
            [_open_task_values(entry) for entry in declared.open_tasks],
        ),
    ]


def _rows_differ(noun: str, rows: Iterable[models.Model], key: str, declared: list[dict[str, object]]) -> list[str]:
    held = {getattr(row, key): row for row in rows}
    wanted = {values[key]: values for values in declared}
    added = [f"{noun} {name} (tidak tercatat)" for name in wanted if name not in held]
    gone = [f"{noun} {name} (tidak ada dalam berkas)" for name in held if name not in wanted]
    changed = [
        f"{noun} {name} ({', '.join(fields)})"
        for name, values in wanted.items()
        if name in held and (fields := _differing_fields(held[name], values))
    ]
    return added + gone + changed


def _differing_fields(row: models.Model, values: Values) -> list[str]:
    return [_field_label(row, name) for name, value in values.items() if _held_value(row, name) != value]


def _held_value(row: models.Model, path: str) -> object:
    value: object = row
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


def _field_label(row: models.Model, path: str) -> str:
    field = row._meta.get_field(path.split(".")[0])
    assert isinstance(field, models.Field)
    return str(field.verbose_name)


def _agreement_values(declared: instrument.Instrument) -> dict[str, object]:
    entry = declared.agreement
    reading = next(reading.default for reading in declared.readings if reading.code == "last-day")
    last_day = term_last_day(
        entry.signed_on, entry.term_years, first_day_counts=reading == "first-day-counted"
    )
    return {**asdict(entry), "last_day": last_day}


def _party_values(entry: instrument.PartyEntry) -> dict[str, object]:
    return {name: value for name, value in asdict(entry).items() if name != "agency"}


def _clause_values(order: int, entry: instrument.ClauseEntry) -> dict[str, object]:
    return {
        "ref": entry.ref, "order": order, "kind": entry.kind, "holder": entry.holder, "heading": entry.heading,
        "summary": entry.summary, "mirror_ref": entry.mirror, "note": entry.note,
    }


def _term_values(entry: instrument.TermEntry) -> dict[str, object]:
    return {
        "code": entry.code, "label": entry.label, "clause_refs": list(entry.clauses), "rule": entry.rule.value,
        "parameters": dict(entry.parameters), "opens_on": entry.opens_on, "met_by": entry.met_by,
        "ground": entry.ground, "condition": entry.condition, "soon_days": entry.soon_days,
    }


def _reading_values(entry: instrument.ReadingEntry) -> dict[str, object]:
    return {
        "code": entry.code, "clause_refs": list(entry.clauses), "question": entry.question,
        "options": [asdict(option) for option in entry.options], "default": entry.default, "effect": entry.effect,
    }


def _open_task_values(entry: instrument.OpenTaskEntry) -> dict[str, object]:
    return {
        "code": entry.code, "title": entry.title, "description": entry.description,
        "clause_refs": ", ".join(entry.clauses),
    }
