"""What changed between two versions of reference codes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from .rows import Code


class Change(Enum):
    """How a code differs between two versions, in the order in which differences are told."""

    ADDED = "tambah"
    REMOVED = "hapus"
    RENAMED = "nama"
    MOVED = "induk"
    ALTERED = "atribut"

    @property
    def label(self) -> str:
        return _CHANGES[self]


_CHANGES = {
    Change.ADDED: "Ditambah", Change.REMOVED: "Dihapus", Change.RENAMED: "Berganti nama",
    Change.MOVED: "Pindah induk", Change.ALTERED: "Atribut berubah",
}


@dataclass(frozen=True)
class Difference:
    """One difference. `title` names the attribute that changed; rows are None on the side that lacks the code."""

    change: Change
    id: str
    name: str
    before: str = ""
    after: str = ""
    title: str = ""
    row_before: int | None = None
    row_after: int | None = None

    @property
    def unseen(self) -> bool:
        """Whether both sides look the same on a page, because only blanks differ."""
        return self.before != self.after and self.before.split() == self.after.split()


@dataclass(frozen=True)
class Comparison:
    """What changed from one version to another. Columns that only one version has are told once, not by row."""

    differences: tuple[Difference, ...]
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[Change, int]:
        """Every kind of change with its count."""
        counted = Counter(difference.change for difference in self.differences)
        return {change: counted[change] for change in Change}

    @property
    def same(self) -> bool:
        return not (self.differences or self.columns_added or self.columns_removed)


def compare(before: Sequence[Code], after: Sequence[Code]) -> Comparison:
    """Return what changed between two versions, in the order of Change and of the rows.

    Codes are the same by id, letter for letter; equal ids pair in the order of their rows, codes without an id by
    their name. A changed id is a code removed and one added: nobody can know that they mean the same.
    """
    old, new = _keyed(before), _keyed(after)
    old_titles, new_titles = _titles(before), _titles(after)
    common = [title for title in new_titles if title in old_titles]
    found: dict[Change, list[Difference]] = defaultdict(list)
    for key, code in new.items():
        if key not in old:
            found[Change.ADDED].append(Difference(Change.ADDED, code.id, code.name, row_after=code.row))
            continue
        for difference in _changed(old[key], code, common):
            found[difference.change].append(difference)
    found[Change.REMOVED] = [
        Difference(Change.REMOVED, code.id, code.name, row_before=code.row)
        for key, code in old.items() if key not in new
    ]
    return Comparison(
        tuple(difference for change in Change for difference in found[change]),
        tuple(title for title in new_titles if title not in old_titles),
        tuple(title for title in old_titles if title not in new_titles),
    )


def _keyed(codes: Sequence[Code]) -> dict[tuple[str, str, int], Code]:
    seen: Counter[tuple[str, str]] = Counter()
    keyed = {}
    for code in codes:
        key = (code.id, "" if code.id else code.name)
        keyed[*key, seen[key]] = code
        seen[key] += 1
    return keyed


def _titles(codes: Sequence[Code]) -> list[str]:
    return list(codes[0].attributes) if codes else []


def _changed(before: Code, after: Code, common: Iterable[str]) -> Iterator[Difference]:
    if (before.name, before.parent, before.attributes) == (after.name, after.parent, after.attributes):
        return
    pairs = [
        (Change.RENAMED, "", before.name, after.name), (Change.MOVED, "", before.parent, after.parent),
        *((Change.ALTERED, title, before.attributes[title], after.attributes[title]) for title in common),
    ]
    for change, title, old, new in pairs:
        if old != new:
            yield Difference(change, after.id, after.name, old, new, title, before.row, after.row)
