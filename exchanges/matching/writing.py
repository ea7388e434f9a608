"""Which values are the same but for their writing: SQL that brings a value into its plain form. Pure."""

from .rule import CASE, DATES, PUNCTUATION, SPACES, TITLES, Field, Kind, Rule

#: Blanks of every sort that spreadsheets and web forms leave, no-break ones and marks without width among them.
BLANKS = r"[ \t\n\r\f\v\x{A0}\x{2007}\x{202F}\x{200B}\x{FEFF}]"
APOSTROPHES = "'’‘`´ʼ"
_MARKS = r'[.,;:/()"_-]+'
_MUHAMMAD = r"\b(?:M|MD|MHD|MOH|MOCH|MUH|MUCH|MOHD|MUHD|M[OU]C?HAMM?[AE]D)\b"
#: Excel counts days from here (its own 29 February 1900 included); five digits are 1927 to 2173.
_EXCEL_DAY_0 = "DATE '1899-12-30'"


def literal(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def plain_form(value: str, field: Field, rule: Rule) -> str:
    """Return SQL for the plain form of `value` (SQL for a text, NULL for an empty cell); never NULL."""
    given = f"coalesce({value}, '')"
    if field.kind == Kind.DATE and DATES in rule.writings:
        return _date(given, _text(given, rule))
    if field.kind == Kind.NAME:
        return _name(given, rule)
    if field.kind == Kind.CODE:
        return _code(given, rule)
    return _text(given, rule)


def is_empty(value: str) -> str:
    """Return SQL for whether a cell holds nothing, or blanks only."""
    return f"regexp_full_match(coalesce({value}, ''), {literal(BLANKS + '*')})"


def muhammad_form(plain: str) -> str:
    """Return SQL for a plain name with every short form of Muhammad written out: to flag, never to match by."""
    return f"regexp_replace({plain}, {literal(_MUHAMMAD)}, 'MUHAMMAD', 'gi')"


def _text(value: str, rule: Rule) -> str:
    value = f"nfc_normalize({value})"
    if SPACES in rule.writings:
        value = _tidy(value)
    return f"upper({value})" if CASE in rule.writings else value


def _code(value: str, rule: Rule) -> str:
    value = f"nfc_normalize({value})"
    if SPACES in rule.writings:
        value = f"regexp_replace({value}, {literal(BLANKS + '+')}, '', 'g')"
    return f"upper({value})" if CASE in rule.writings else value


def _name(value: str, rule: Rule) -> str:
    value = _text(value, rule)
    if TITLES in rule.writings:
        value = _untitled(value, rule)
    if PUNCTUATION in rule.writings:
        value = f"translate({value}, {literal(APOSTROPHES)}, '')"
        value = f"regexp_replace({value}, {literal(_MARKS)}, ' ', 'g')"
        value = _tidy(value) if SPACES in rule.writings else f"trim({value}, ' ')"
    return value


def _untitled(value: str, rule: Rule) -> str:
    """Titles before a name end in a point or blank; those after it begin with a comma."""
    if rule.titles_after:
        after = _any_of(rule.titles_after)
        pattern = rf"(?i) *, *(?:{after})\.?(?:[ ,]+(?:{after})\.?)*[ ,.]*$"
        value = f"regexp_replace({value}, {literal(pattern)}, '')"
    if rule.titles_before:
        pattern = rf"(?i)^ *(?:(?:{_any_of(rule.titles_before)})(?:\. *| +))+([^ .,].*)$"
        value = rf"regexp_replace({value}, {literal(pattern)}, '\1', 's')"
    return value


def _any_of(titles: tuple[str, ...]) -> str:
    """Longer titles first; points and blanks may stand between the letters."""
    return "|".join("[. ]?".join(title) for title in sorted(titles, key=lambda title: (-len(title), title)))


def _date(value: str, otherwise: str) -> str:
    """Day first or ISO, with any usual mark; a time of midnight is left off. What is no date stays a text."""
    day = f"regexp_replace(trim({value}, ' '), '[ T]00:00(:00([.]0+)?)?$', '')"
    marked = f"regexp_replace({day}, '[/.]', '-', 'g')"
    parsed = (
        f"CASE WHEN regexp_full_match({day}, '[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.][12][0-9]{{3}}') "
        f"THEN try_strptime({marked}, '%d-%m-%Y')::DATE "
        f"WHEN regexp_full_match({day}, '[12][0-9]{{3}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}') "
        f"THEN try_strptime({marked}, '%Y-%m-%d')::DATE "
        f"WHEN regexp_full_match({day}, '[1-9][0-9]{{4}}') THEN {_EXCEL_DAY_0} + {day}::INTEGER END"
    )
    return f"coalesce(strftime({parsed}, '%Y-%m-%d'), {otherwise})"


def _tidy(value: str) -> str:
    return f"trim(regexp_replace({value}, {literal(BLANKS + '+')}, ' ', 'g'), ' ')"
