"""Reading the values of one table, each fault noted with its place. Pure."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any, TypeVar

from .faults import Fault, Lines, Place

Value = TypeVar("Value")

_NAMES: dict[type, str] = {
    str: "teks", int: "bilangan bulat", float: "bilangan pecahan", bool: "benar/salah", date: "tanggal",
    datetime: "tanggal dengan jam", time: "jam", list: "daftar", dict: "tabel",
}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


class Table:
    """One table of the file. Every reader notes what is wrong and answers a stand-in, so that all faults are found."""

    def __init__(
        self, name: str, values: Mapping[str, Any], lines: Lines, faults: list[Fault], *, index: int = 1, many: bool,
        of: "Table | None" = None, within: str = "",
    ) -> None:
        self._name, self._values, self._lines, self._faults = name, values, lines, faults
        self._index, self._many, self._within = index, many, within
        self._label: object = of._label if of else values.get("code") or values.get("ref")
        self._known: set[str] = set()
        self._bad: set[str] = set()

    def sound(self, *keys: str) -> bool:
        """Say whether none of `keys` has a fault so far; checks across tables ask only sound values."""
        return self._bad.isdisjoint(keys)

    def fault(self, key: str, sentence: str) -> None:
        self._bad.add(key)
        where = f"[{self._name}]"
        if self._many:
            label = f" ({self._label})" if isinstance(self._label, str) else ""
            where = f"[[{self._name}]] ke-{self._index}{label}"
        where = ", ".join(part for part in (where, self._within, f"kunci {key}" if key else "") if part)
        line = self._lines.of(self._name, self._index, self._within.split(" ")[0] or key)
        self._faults.append(Fault(Place(line, where), sentence))

    def text(self, key: str, limit: int | None = None, *, optional: bool = False) -> str:
        """Return the text without blanks around it; at most `limit` characters. Optional ones default to empty."""
        value = self._take(key, str, optional=optional)
        if value is None:
            return ""
        value = value.strip()
        if not value and not optional:
            self.fault(key, "Teks tidak boleh kosong.")
        if _CONTROL.search(value):
            self.fault(key, "Teks memuat karakter kendali; hapus karakter itu.")
        if limit is not None and len(value) > limit:
            self.fault(key, f"Teks terlalu panjang: {len(value)} karakter, paling banyak {limit}.")
        return value

    def formed(self, key: str, limit: int, pattern: re.Pattern[str], wanted: str) -> str:
        """Return a text that has the form of `pattern`; `wanted` says that form in words."""
        value = self.text(key, limit)
        if value and self.sound(key) and not pattern.fullmatch(value):
            self.fault(key, f"“{value}” tidak berbentuk {wanted}.")
        return value

    def slug(self, key: str, limit: int) -> str:
        return self.formed(key, limit, _SLUG, "kode (huruf kecil, angka, dan tanda hubung)")

    def choice(self, key: str, allowed: Collection[str], *, optional: bool = False) -> str:
        value = self.text(key, optional=optional)
        if value and self.sound(key) and value not in allowed:
            self.fault(key, f"“{value}” tidak dikenal; yang dapat dipakai: {', '.join(allowed)}.")
        return value

    def number(self, key: str, lowest: int, highest: int, *, default: int | None = None) -> int:
        """Return a whole number in lowest..highest."""
        value = self._take(key, int, optional=default is not None)
        if value is None:
            return lowest if default is None else default
        if not lowest <= value <= highest:
            self.fault(key, f"Bilangan harus antara {lowest} dan {highest}, bukan {value}.")
        return value

    def day(self, key: str) -> date:
        value = self._take(key, date, optional=False)
        return value if value is not None else date.min

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """Return a list of different texts, at least one unless optional."""
        values = self._take(key, list, optional=optional)
        if values is None:
            return ()
        if any(type(value) is not str for value in values):
            self.fault(key, "Setiap isi daftar harus berupa teks.")
            return ()
        if not values and not optional:
            self.fault(key, "Daftar tidak boleh kosong.")
        if len(set(values)) < len(values):
            self.fault(key, "Daftar memuat isi yang sama lebih dari satu kali.")
        return tuple(values)

    def inner(self, key: str, *, optional: bool = False) -> "Table":
        """Return the table held by a key; empty if it is missing or none."""
        return self._within_key(self._take(key, dict, optional=optional) or {}, key)

    def inners(self, key: str) -> list["Table"]:
        """Return the tables listed by a key."""
        values = self._take(key, list, optional=False) or []
        if any(type(value) is not dict for value in values):
            self.fault(key, "Setiap isi daftar harus berupa tabel { … }.")
            return []
        return [self._within_key(value, f"{key} ke-{n}") for n, value in enumerate(values, start=1)]

    def close(self) -> None:
        """Note every key that nothing asked for."""
        for key in self._values:
            if key not in self._known:
                self.fault(key, f"Kunci ini tidak dikenal; yang dapat dipakai: {', '.join(sorted(self._known))}.")

    def _within_key(self, values: Mapping[str, Any], within: str) -> "Table":
        return Table(
            self._name, values, self._lines, self._faults, index=self._index, many=self._many, of=self, within=within
        )

    def _take(self, key: str, kind: type[Value], *, optional: bool) -> Value | None:
        self._known.add(key)
        if key not in self._values:
            if not optional:
                self.fault(key, "Kunci wajib ini belum ada.")
            return None
        value = self._values[key]
        # A bool is an int and a datetime is a date to isinstance; neither will do here.
        if type(value) is not kind:
            self.fault(key, f"Isinya harus {_NAMES[kind]}, bukan {_NAMES[type(value)]}.")
            return None
        return value
