"""The matching once more, slow and plain: dictionaries and loops over rows, no DuckDB, no code of the engine.

A table is a list of rows, a row a list of texts, the key first.
"""

import re
import unicodedata
from datetime import date, timedelta

BLANKS = " \t\n\r\f\v\u00a0\u2007\u202f\u200b\ufeff"
DIGITS = "0123456789"


def key_of(text, anywhere=False):
    kept = "".join(c for c in text if c not in BLANKS) if anywhere else text.strip(BLANKS)
    return kept if len(kept) == 18 and all(c in DIGITS for c in kept) else None


def upper(text):
    # Letter by letter: no letter becomes two.
    return "".join("ẞ" if c == "ß" else c.upper() if len(c.upper()) == 1 else c for c in text)


def tidy(text):
    words, word = [], ""
    for character in text:
        if character in BLANKS:
            words.append(word)
            word = ""
        else:
            word += character
    return " ".join(w for w in [*words, word] if w)


def plain(text, kind, rule):
    ways = rule.writings
    composed = unicodedata.normalize("NFC", text)
    if kind == "tanggal" and "tanggal" in ways and (day := as_day(text)):
        return day
    if kind == "kode":
        kept = "".join(c for c in composed if c not in BLANKS) if "spasi" in ways else composed
        return upper(kept) if "huruf" in ways else kept
    kept = tidy(composed) if "spasi" in ways else composed
    kept = upper(kept) if "huruf" in ways else kept
    if kind == "nama":
        if "gelar" in ways:
            kept = untitled(kept, rule)
        if "tanda_baca" in ways:
            kept = "".join(c for c in kept if c not in "'’‘`´ʼ")
            kept = "".join(" " if c in '.,;:/()"_-' else c for c in kept)
            kept = tidy(kept) if "spasi" in ways else squeezed(kept)
    return kept


def squeezed(text):
    return text.strip(" ")


def is_title(word, titles):
    letters = "".join(c for c in word if c not in ". ").upper()
    return letters in titles and re.fullmatch(r"[A-Za-z]([. ]?[A-Za-z])*\.?", word) is not None


def untitled(name, rule):
    """Only with case and spaces made plain: the tests' rules have both or no titles at all."""
    head, comma, tail = name.partition(",")
    if comma:
        # Behind the first comma that begins nothing but titles.
        for place in [i for i, c in enumerate(name) if c == ","]:
            if all_titles(name[place + 1:], rule.titles_after):
                name = name[:place].rstrip(" ")
                break
    while True:
        cut = next(
            (found for title in sorted(rule.titles_before, key=len, reverse=True)
             if (found := re.match("[. ]?".join(title) + r"(\. *| +)", name, re.I)) and name[found.end():].strip(" .,")
             and name[found.end()] not in " .,"),
            None,
        )
        if not cut:
            return name
        name = name[cut.end():]


def all_titles(text, titles):
    """Is a text nothing but titles, set apart by commas or blanks?"""
    text = text.strip(" ")
    text = text.rstrip(" ,.")
    if not text:
        return False
    starts = [0]
    # Every place that titles can reach from the beginning.
    for start in starts:
        found = (re.compile("[. ]?".join(title), re.I).match(text, start) for title in titles)
        stops = {stop for one in found if one for stop in (one.end(), one.end() + (text[one.end():][:1] == "."))}
        if len(text) in stops:
            return True
        gaps = (re.compile("[ ,]+").match(text, stop) for stop in stops)
        starts += [gap.end() for gap in gaps if gap and gap.end() not in starts]
    return False


def as_day(text):
    found = re.fullmatch(r"(.*?)([ T]00:00(:00(\.0+)?)?)?", text.strip(" "), re.S)
    given = found.group(1)
    try:
        if m := re.fullmatch(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([12][0-9]{3})", given, re.A):
            return date(int(m[3]), int(m[2]), int(m[1])).isoformat()
        if m := re.fullmatch(r"([12][0-9]{3})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", given, re.A):
            return date(int(m[1]), int(m[2]), int(m[3])).isoformat()
        if re.fullmatch(r"[1-9][0-9]{4}", given, re.A):
            return (date(1899, 12, 30) + timedelta(days=int(given))).isoformat()
    except ValueError:
        return None
    return None


def matched(first, second, rule, columns):
    """Return the figures, the counts per field, and the list as tuples in its order.

    `columns` are the places of the rule's fields in a row.
    """
    first, second = ([row for row in table if any(row)] for table in (first, second))
    anywhere = rule.key_spaces == "semua"
    keys = [[key_of(row[0], anywhere) for row in table] for table in (first, second)]
    times = [{}, {}]
    for side in (0, 1):
        for key in keys[side]:
            if key:
                times[side][key] = times[side].get(key, 0) + 1
    twice = {key for side in times for key, count in side.items() if count > 1}
    where = [{key: n for n, key in enumerate(side) if key and key not in twice} for side in keys]
    fields = [{"equal": 0, "writing": 0, "content": 0, "empty_first": 0, "empty_second": 0} for _f in rule.fields]
    listed, matched_rows, differing, by_writing = [], 0, 0, 0
    for key in sorted(set(where[0]) & set(where[1])):
        n, m = where[0][key], where[1][key]
        worst = 0
        for i, field in enumerate(rule.fields):
            a, b = first[n][columns[i]], second[m][columns[i]]
            pa, pb = plain(a, field.kind, rule), plain(b, field.kind, rule)
            verdict = 0 if a == b else 1 if pa == pb else 2
            worst = max(worst, verdict)
            fields[i][("equal", "writing", "content")[verdict]] += 1
            if verdict == 2:
                fields[i]["empty_first"] += not a.strip(BLANKS)
                fields[i]["empty_second"] += not b.strip(BLANKS)
                listed.append(("D", key, field.name, n + 1, m + 1, a or "(kosong)", b or "(kosong)", pa, pb))
        matched_rows += worst < 2
        by_writing += worst == 1
        differing += worst == 2
    only = [sorted(set(where[side]) - set(where[1 - side])) for side in (0, 1)]
    listed += [("E", key, "", where[0][key] + 1, None, "", "(tidak ada)", "", "") for key in only[0]]
    listed += [("F", key, "", None, where[1][key] + 1, "(tidak ada)", "", "", "") for key in only[1]]
    doubles = [sorted((key, n + 1) for n, key in enumerate(side) if key in twice) for side in keys]
    listed += [("G", key, "", n, None, "", "", "", "") for key, n in doubles[0]]
    listed += [("G", key, "", None, n, "", "", "", "") for key, n in doubles[1]]
    broken = [[(n + 1, table[n][0]) for n, key in enumerate(side) if not key]
              for side, table in zip(keys, (first, second), strict=True)]
    listed += [("H", "", "", n, None, text or "(kosong)", "", "", "") for n, text in broken[0]]
    listed += [("H", "", "", None, n, "", text or "(kosong)", "", "") for n, text in broken[1]]
    figures = {
        "rows_first": len(first), "rows_second": len(second), "matched": matched_rows,
        "matched_with_differences": differing, "only_first": len(only[0]), "only_second": len(only[1]),
        "duplicate_first": len(doubles[0]), "duplicate_second": len(doubles[1]),
        "invalid_first": len(broken[0]), "invalid_second": len(broken[1]),
    }
    return figures, fields, by_writing, listed
