"""What a matching has found: counts and hashes only, nothing personal; the same for the same input. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..figures import Figures
from .ingest import Extract

#: Of this engine's way to read, to bring into plain form, and to decide. Part of every result.
ENGINE = "pemadanan 1"


@dataclass(frozen=True)
class FieldResult:
    """One compared field over the rows of C and D: equal as written, by writing alone, or different in content.

    `empty_first` and `empty_second` are the content differences where that side's cell is empty.
    """

    name: str
    kind: str
    compared: int
    equal: int
    writing: int
    content: int
    empty_first: int
    empty_second: int


@dataclass(frozen=True)
class CodeResult:
    """A pair of different codes; `same_meaning` when the reference tables give both the same meaning."""

    field: str
    first: str
    second: str
    first_meaning: str
    second_meaning: str
    same_meaning: bool
    count: int


@dataclass(frozen=True)
class WarningResult:
    """Rows of either side that are worth a look; they stay in their class."""

    name: str
    label: str
    first: int
    second: int


@dataclass(frozen=True)
class QualityResult:
    """A dimension of quality of one side ("first" or "second"): numerator of denominator, with what they count."""

    dimension: str
    side: str
    numerator: int
    denominator: int
    definition: str

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where there is nothing to count."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True)
class Result:
    """The outcome of a matching by `rule` (as a mapping). `matched_by_writing` rows of C differ in writing.

    `listed` rows stand in the list of discrepancies, whose plain bytes have the hash `list_sha256`.
    """

    engine: str
    rule: dict[str, Any]
    rule_fingerprint: str
    first: Extract
    second: Extract
    figures: Figures
    matched_by_writing: int
    fields: tuple[FieldResult, ...]
    codes: tuple[CodeResult, ...]
    warnings: tuple[WarningResult, ...]
    quality: tuple[QualityResult, ...]
    listed: int
    list_sha256: str

    @property
    def rule_version(self) -> str:
        """Name and version of the rule, as a document prints them."""
        return f"{self.rule['nama']} versi {self.rule['versi']}"

    def as_json(self) -> dict[str, Any]:
        """Return the result as `from_json` reads it."""
        return asdict(self) | {"first": self.first.as_json(), "second": self.second.as_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Result":
        """Return the result that `as_json` gave."""
        parts: dict[str, Any] = {
            "first": Extract.from_json(data["first"]), "second": Extract.from_json(data["second"]),
            "figures": Figures(**data["figures"]),
        }
        rows: dict[str, Any] = {
            "fields": FieldResult, "codes": CodeResult, "warnings": WarningResult, "quality": QualityResult
        }
        parts |= {name: tuple(row(**entry) for entry in data[name]) for name, row in rows.items()}
        return cls(**{**data, **parts})
