"""How an import stands, and what its rows set in motion, in words."""

from agreements.wording import Look, thousands

from .models import ImportJob

_State = ImportJob.State
STATES: dict[str, Look] = {
    _State.CHECKING: Look("sedang diperiksa", "hourglass-split", "info"),
    _State.FAULTY: Look("ada baris keliru", "exclamation-octagon-fill", "danger"),
    _State.CHECKED: Look("siap dicatat", "clipboard-data", "warn"),
    _State.WRITING: Look("sedang dicatat", "hourglass-split", "info"),
    _State.DONE: Look("selesai", "check-circle-fill", "good"),
    _State.STOPPED: Look("terhenti", "exclamation-triangle", "warn"),
    _State.CANCELLED: Look("dibatalkan", "x-circle", "void"),
}


def effect_text(job: ImportJob) -> str:
    """Return what recording all rows sets in motion, as the check has counted it. Needs `party__agency`."""
    count, effects = thousands(job.rows_total), job.effects
    own = job.party.agency.short_name
    incoming, outgoing = thousands(effects.get("incoming", 0)), thousands(effects.get("outgoing", 0))
    if job.kind == ImportJob.Kind.LETTERS:
        return (
            f"{count} surat dicatat: {outgoing} keluar dan {incoming} masuk menurut {own}. Surat dalam daftar surat "
            "tidak memulai jangka waktu."
        )
    sentences = [
        f"{count} penyerahan dicatat: {outgoing} dari {own}, dan {incoming} yang diterima {own}, atas nama "
        "pengirimnya dan terhitung sebagai konfirmasi penerimaan.",
        *_clocks(effects),
    ]
    if outside := effects.get("outside"):
        sentences.append(f"{thousands(outside)} penyerahan dicatat di luar perjanjian, tanpa jangka waktu.")
    return " ".join(sentences)


def _clocks(effects: dict[str, int]) -> list[str]:
    duties, overdue, earliest = (effects.get(name, 0) for name in ("duties", "overdue", "earliest_passed"))
    if not duties:
        return ["Tidak ada jangka waktu yang dimulai."]
    late = f"; {thousands(overdue)} di antaranya sudah lewat tenggat pada saat diperiksa" if overdue else ""
    told = [f"{thousands(duties)} kewajiban balikan mulai berjalan{late}."]
    if earliest:
        told.append(
            f"Pada {thousands(earliest)} kewajiban batas paling awalnya sudah lewat, sedangkan penerimaannya belum "
            "dikonfirmasi."
        )
    return told
