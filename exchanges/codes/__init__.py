"""Reference codes: rows out of a table, what is wrong in which row, what changed between versions. Pure.

Nothing is mended: a code is kept as it stood in the file, since its users have to find it again as it stands.
"""

from .changes import Change, Comparison, Difference, compare
from .checks import Finding, Kind, check, orphans
from .rows import ID_LENGTH, NAME_LENGTH, Code, CodesFaulty, Titles, parse, row_words

__all__ = [
    "ID_LENGTH", "NAME_LENGTH", "Change", "Code", "CodesFaulty", "Comparison", "Difference", "Finding", "Kind",
    "Titles", "check", "compare", "orphans", "parse", "row_words",
]
