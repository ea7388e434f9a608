"""What is compared and what is called mere writing: the rule of a matching, as data with a version. Pure."""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

MAX_FIELDS = 60
_MAX_NAME = 100
#: Ways of writing that a rule may call mere writing.
CASE, SPACES, PUNCTUATION, TITLES, DATES = "huruf", "spasi", "tanda_baca", "gelar", "tanggal"
WRITINGS = (CASE, SPACES, PUNCTUATION, TITLES, DATES)
#: Which blanks in a key are mere writing: those at its edges, or also those between its parts.
EDGES, ANYWHERE = "tepi", "semua"
_BEFORE = (
    "PROF", "DR", "DRA", "DRS", "IR", "DRG", "DRH", "H", "HJ", "KH", "APT", "NS", "CUT", "TGK",
)
_AFTER = (
    "SE", "SH", "SIP", "SAP", "SKOM", "SSI", "SPD", "SPDI", "SAG", "SSOS", "SPSI", "SP", "SPT", "SKM", "SKEP", "SS",
    "ST", "STP", "SHUT", "SFARM", "SSTP", "SSN", "SKED", "AMD", "AMDKEP", "AMDKEB", "SST", "MM", "MSI", "MPD", "MT",
    "MH", "MKOM", "MAP", "MAK", "ME", "MSC", "MA", "MAG", "MKES", "MKN", "MPH", "MPA", "MIP", "MSOS", "MPSI", "PHD",
    "AK", "CA", "SPA", "SPOG", "SPPD", "LLM", "MBA",
)


class Kind(StrEnum):
    """How a field is read before it is compared."""

    NAME = "nama"
    DATE = "tanggal"
    CODE = "kode"
    TEXT = "teks"


class RuleRefused(Exception):
    """The rule cannot be used; `faults` names each point that is wrong in an Indonesian sentence."""

    def __init__(self, *faults: str) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Field:
    """A field that is compared; `table` names the reference codes that give its codes their meaning."""

    name: str
    kind: Kind = Kind.TEXT
    table: str = ""


@dataclass(frozen=True)
class CodeTable:
    """Reference codes with their meaning, as PIHAK KESATU and PIHAK KEDUA write them."""

    name: str
    first: Mapping[str, str]
    second: Mapping[str, str]


@dataclass(frozen=True)
class Timeliness:
    """A row is up to date when the date in the column `name` is `since` or later."""

    name: str
    since: date


@dataclass(frozen=True)
class Rule:
    """A rule of matching. `key` and the names of fields are names of the rule's own, mapped to each file's titles.

    `writings` are the differences that count as mere writing; titles of names are known by their letters alone.
    """

    name: str
    version: str
    key: str
    fields: tuple[Field, ...]
    writings: tuple[str, ...] = WRITINGS
    key_spaces: str = EDGES
    tables: tuple[CodeTable, ...] = ()
    timeliness: Timeliness | None = None
    titles_before: tuple[str, ...] = field(default=_BEFORE)
    titles_after: tuple[str, ...] = field(default=_AFTER)

    @property
    def names(self) -> tuple[str, ...]:
        """What is mapped to a title of each file: the key, the fields, the column that says how fresh a row is."""
        more = (self.timeliness.name,) if self.timeliness else ()
        return tuple(dict.fromkeys((self.key, *(f.name for f in self.fields), *more)))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that the rule says."""
        text = json.dumps(self.as_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def table(self, name: str) -> CodeTable | None:
        """Return the reference codes of that name."""
        return next((table for table in self.tables if table.name == name), None)

    def as_dict(self) -> dict[str, Any]:
        """Return the rule as `rule_from` reads it."""
        answer: dict[str, Any] = {
            "nama": self.name, "versi": self.version, "kunci": self.key, "spasi_kunci": self.key_spaces,
            "penulisan": list(self.writings),
            "unsur": [
                {"nama": f.name, "jenis": f.kind.value} | ({"tabel": f.table} if f.table else {}) for f in self.fields
            ],
            "tabel": {t.name: {"kesatu": dict(t.first), "kedua": dict(t.second)} for t in self.tables},
            "gelar": {"depan": list(self.titles_before), "belakang": list(self.titles_after)},
        }
        if self.timeliness:
            answer["ketepatan_waktu"] = {
                "unsur": self.timeliness.name, "sejak": self.timeliness.since.isoformat()
            }
        return answer


def read_rule(text: str) -> Rule:
    """Return the rule that a TOML text says. Raises RuleRefused."""
    try:
        return rule_from(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise RuleRefused(f"Aturan ini bukan TOML yang sah: {error}.") from error


def rule_from(data: Mapping[str, Any]) -> Rule:
    """Return the rule that a mapping says, as `Rule.as_dict` gives it. Raises RuleRefused with every fault."""
    reader = _Reader(data)
    rule = reader.rule()
    if reader.faults:
        raise RuleRefused(*reader.faults)
    return rule


class _Reader:
    """Reads a mapping part by part and keeps what is wrong with it."""

    _KNOWN = ("nama", "versi", "kunci", "spasi_kunci", "penulisan", "unsur", "tabel", "ketepatan_waktu", "gelar")

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.faults = [f"“{key}” tidak dikenal dalam aturan." for key in data if key not in self._KNOWN]

    def rule(self) -> Rule:
        key = self._text(self.data, "kunci", "Aturan", "nip")
        fields, tables = self._fields(key), self._tables()
        for used in fields:
            if used.table and used.table not in {table.name for table in tables}:
                self.faults.append(f"Unsur “{used.name}” menyebut tabel “{used.table}” yang tidak ada.")
        before, after = self._titles()
        return Rule(
            name=self._text(self.data, "nama", "Aturan"), version=self._text(self.data, "versi", "Aturan"), key=key,
            fields=fields, tables=tables, writings=self._writings(),
            key_spaces=self._one_of("spasi_kunci", self.data.get("spasi_kunci", EDGES), (EDGES, ANYWHERE)),
            timeliness=self._timeliness(), titles_before=before, titles_after=after,
        )

    def _fields(self, key: str) -> tuple[Field, ...]:
        given = self.data.get("unsur")
        if not isinstance(given, list) or not 0 < len(given) <= MAX_FIELDS:
            self.faults.append(f"“unsur” harus berisi 1 sampai {MAX_FIELDS} unsur yang dibandingkan.")
            return ()
        fields = [self._field(number, entry) for number, entry in enumerate(given, start=1)]
        names = [field.name for field in fields]
        self.faults += [f"Unsur “{name}” disebut lebih dari sekali." for name in dict.fromkeys(names)
                        if name and names.count(name) > 1]
        if key in names:
            self.faults.append(f"Kunci “{key}” tidak dapat sekaligus menjadi unsur yang dibandingkan.")
        return tuple(fields)

    def _field(self, number: int, entry: Any) -> Field:
        if not isinstance(entry, Mapping):
            self.faults.append(f"Unsur ke-{number} harus berisi “nama” dan “jenis”.")
            return Field("")
        self.faults += [f"Unsur ke-{number}: “{key}” tidak dikenal." for key in entry
                        if key not in ("nama", "jenis", "tabel")]
        name = self._text(entry, "nama", f"Unsur ke-{number}")
        kind = self._one_of(f"jenis unsur “{name}”", entry.get("jenis", Kind.TEXT.value), tuple(k.value for k in Kind))
        table = self._text(entry, "tabel", f"Unsur ke-{number}") if "tabel" in entry else ""
        if table and kind != Kind.CODE:
            self.faults.append(f"Unsur “{name}” memakai tabel, jadi jenisnya harus “kode”.")
        return Field(name, Kind(kind), table)

    def _tables(self) -> tuple[CodeTable, ...]:
        given = self.data.get("tabel", {})
        if not isinstance(given, Mapping):
            self.faults.append("“tabel” harus memuat tabel kode menurut namanya.")
            return ()
        return tuple(self._table(name, entry) for name, entry in given.items())

    def _table(self, name: str, entry: Any) -> CodeTable:
        sides: list[dict[str, str]] = []
        for side in ("kesatu", "kedua"):
            codes = entry.get(side) if isinstance(entry, Mapping) else None
            if not isinstance(codes, Mapping) or not all(isinstance(text, str) for text in codes.values()):
                self.faults.append(f"Tabel “{name}” harus memuat “{side}”: kode dengan artinya.")
                codes = {}
            sides.append(dict(codes))
        return CodeTable(name, sides[0], sides[1])

    def _writings(self) -> tuple[str, ...]:
        given = self.data.get("penulisan", list(WRITINGS))
        if not isinstance(given, list):
            self.faults.append("“penulisan” harus berupa daftar.")
            return ()
        for entry in given:
            self._one_of("penulisan", entry, WRITINGS)
        return tuple(writing for writing in WRITINGS if writing in given)

    def _timeliness(self) -> Timeliness | None:
        given = self.data.get("ketepatan_waktu")
        if given is None:
            return None
        if not isinstance(given, Mapping):
            self.faults.append("“ketepatan_waktu” harus berisi “unsur” dan “sejak”.")
            return None
        since = given.get("sejak")
        try:
            day = since if type(since) is date else date.fromisoformat(str(since))
        except ValueError:
            self.faults.append("“sejak” pada “ketepatan_waktu” harus tanggal, misalnya 2025-01-01.")
            day = date.min
        return Timeliness(self._text(given, "unsur", "“ketepatan_waktu”"), day)

    def _titles(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        given = self.data.get("gelar", {})
        lists = []
        for place, usual in (("depan", _BEFORE), ("belakang", _AFTER)):
            titles = given.get(place, list(usual)) if isinstance(given, Mapping) else None
            if not isinstance(titles, list) or not all(
                isinstance(title, str) and title.isascii() and title.isalpha() for title in titles
            ):
                self.faults.append(f"“gelar.{place}” harus daftar gelar dalam huruf saja, misalnya SKOM.")
                titles = []
            lists.append(tuple(title.upper() for title in titles))
        return lists[0], lists[1]

    def _text(self, entry: Mapping[str, Any], key: str, where: str, usual: str = "") -> str:
        value = entry.get(key, usual)
        if not isinstance(value, str) or not value.strip() or len(value) > _MAX_NAME or not value.isprintable():
            self.faults.append(f"{where}: “{key}” harus berupa teks, paling panjang {_MAX_NAME} karakter.")
            return ""
        return value.strip()

    def _one_of(self, what: str, value: Any, allowed: Sequence[str]) -> str:
        if value in allowed:
            return str(value)
        self.faults.append(f"“{value}” bukan pilihan untuk {what}; pilihannya {', '.join(allowed)}.")
        return allowed[0]


# --- When nobody has written a rule yet ---------------------------------------------------------------------------
def default_rule(first: Sequence[str], second: Sequence[str]) -> Rule:
    """Return a rule for two files by their titles: the key is the NIP, compared is what both have.

    Raises RuleRefused where they share no NIP or nothing to compare.
    """
    theirs = {plain(title) for title in second}
    shared = [title for title in first if plain(title) in theirs]
    key = next((title for title in shared if plain(title) in _KEY_TITLES), "")
    if not key:
        raise RuleRefused("Kedua berkas harus memuat kolom berjudul NIP. Beri judul itu, atau tulis aturan sendiri.")
    fields = tuple(Field(title, _kind(plain(title))) for title in shared if title != key)
    if not 0 < len(fields) <= MAX_FIELDS:
        raise RuleRefused(
            f"Selain NIP, kedua berkas harus memuat 1 sampai {MAX_FIELDS} kolom berjudul sama. Samakan judulnya, atau "
            "tulis aturan sendiri."
        )
    return Rule(name="Aturan bawaan: kolom yang berjudul sama", version="1", key=key, fields=fields)


def suggested_mapping(rule: Rule, titles: Sequence[str]) -> dict[str, str]:
    """Return, for each name of the rule, the title of a file that it most likely stands under; empty for none."""
    by_plain = {plain(title): title for title in reversed(titles)}
    found = {name: by_plain.get(plain(name), "") for name in rule.names}
    if not found[rule.key]:
        found[rule.key] = next((by_plain[name] for name in _KEY_TITLES if name in by_plain), "")
    return found


_KEY_TITLES = ("nip", "nipbaru", "nippegawai", "nipasn", "nippns", "nomorindukpegawai")


def plain(title: str) -> str:
    """Return a title without case, blanks and marks, by which titles are taken to mean the same."""
    return "".join(character for character in title.casefold() if character.isalnum())


def _kind(title: str) -> Kind:
    if title in ("nama", "namalengkap", "namapegawai", "namaasn", "namapns"):
        return Kind.NAME
    if title.startswith(("tgl", "tanggal", "tmt")):
        return Kind.DATE
    if title.startswith(("kode", "kd", "id", "gol", "jeniskelamin")):
        return Kind.CODE
    return Kind.TEXT
