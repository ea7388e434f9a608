"""The figures of a *berita acara* and the two sums they must satisfy. Pure. Source: documents page, Isi."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """Row counts of one matching; the names are the document's: A, B, C, D, E, F, G and H of each side."""

    rows_first: int
    rows_second: int
    matched: int
    matched_with_differences: int
    only_first: int
    only_second: int
    duplicate_first: int
    duplicate_second: int
    invalid_first: int
    invalid_second: int

    @property
    def sum_first(self) -> int:
        """C + D + E + G + H of PIHAK KESATU, which must be A."""
        return (
            self.matched + self.matched_with_differences + self.only_first + self.duplicate_first + self.invalid_first
        )

    @property
    def sum_second(self) -> int:
        """C + D + F + G + H of PIHAK KEDUA, which must be B."""
        return (
            self.matched
            + self.matched_with_differences
            + self.only_second
            + self.duplicate_second
            + self.invalid_second
        )


def faults(figures: Figures) -> dict[str, str]:
    """Return, for each field at fault, a sentence that says what does not add up; empty where all is right."""
    found = {
        name: "Angka tidak boleh negatif." for name in Figures.__dataclass_fields__ if getattr(figures, name) < 0
    }
    if figures.rows_first != figures.sum_first:
        found["rows_first"] = (
            f"A = {_n(figures.rows_first)}, tetapi C + D + E + G + H PIHAK KESATU = {_n(figures.sum_first)} "
            f"(selisih {_n(abs(figures.rows_first - figures.sum_first))})."
        )
    if figures.rows_second != figures.sum_second:
        found["rows_second"] = (
            f"B = {_n(figures.rows_second)}, tetapi C + D + F + G + H PIHAK KEDUA = {_n(figures.sum_second)} "
            f"(selisih {_n(abs(figures.rows_second - figures.sum_second))})."
        )
    return found


def _n(number: int) -> str:
    return f"{number:,}".replace(",", ".")
