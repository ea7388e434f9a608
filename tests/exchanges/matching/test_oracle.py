"""The engine against the oracle, on thousands of small cases."""

import hashlib
import json
import tempfile
from dataclasses import astuple, replace
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from exchanges.matching import Field, Kind, Limits, Rule, compare

from .oracle import matched
from .table_files import csv_bytes, match_bytes

KINDS = (Kind.NAME, Kind.DATE, Kind.CODE, Kind.TEXT)
TITLES = ["NIP", "nama", "tanggal", "kode", "teks"]
RULE = Rule("Uji", "1", "nip", tuple(Field(k.value, k) for k in KINDS))
RULES = [
    replace(RULE, writings=("huruf", "spasi")), replace(RULE, writings=()), replace(RULE, key_spaces="semua"),
    replace(RULE, writings=("spasi", "tanda_baca", "tanggal")), replace(RULE, writings=("huruf",)),
    replace(RULE, fields=RULE.fields[1:2]), replace(RULE, fields=tuple(reversed(RULE.fields))),
]

KEYS = [f"1980{month:02d}0120050110{serial:02d}" for month in (1, 2) for serial in range(1, 9)]
# What an extract holds, and what tears files apart.
PIECES = [
    "Siti", "SITI", "siti", "Aminah", "AMINAH", "Dr.", "S.Kom.", ", ", ",", " ", "  ", "'", "’", "-", ".", "\n",
    "\r\n", '"', ";", "\t", "|", "é", "e\u0301", "ß", "ı", "Moh.", "Muh.", "O'Neil", "\u00a0", "=", "+1", "@", "NULL",
    "null", "0", "１", "ST", "M.T.", "H.", "Ir", "\\", "#", "\u2028", "\x85", "ǆ", "Ω", "😀", "/*", "--", "\x0b",
    "\x1c", "\u200b",
]
CODES = ["III/a", "iii/a", " III/a", "III / a", "III/b", "31", "031", "", " ", "\u00a0"]
DATES = ["01-01-1980", "1980-01-01", "29221", "29221.5", "1/1/1980", "1980-01-01T00:00", "99999", "00001", ""]


def written_key(random, key):
    return random.choice([
        f" {key}", f"{key} ", f"\u00a0{key}", key[:-1], key + "0", key.replace("1", "１"), f"'{key}", "1,98001E+17",
        "", " ", key[:8] + " " + key[8:], "ABC", "=1+1", key + "\n",
    ])


def written_text(random):
    return "".join(random.choices(PIECES, k=random.randint(0, 5)))


def written_day(random):
    day, month, year = random.randint(0, 32), random.randint(0, 13), random.choice([1899, 1980, 2000, 2024, 2999, 999])
    return random.choice([
        f"{day:02d}-{month:02d}-{year}", f"{year}-{month:02d}-{day:02d}", f"{day}/{month}/{year}",
        f"{year}-{month:02d}-{day:02d} 00:00:00", f"{day:02d}.{month:02d}.{year}", f" {day:02d}-{month:02d}-{year}",
        random.choice(DATES), written_text(random),
    ])


def written_row(random, keys):
    key = random.choice(keys)
    key = written_key(random, key) if random.random() < 0.25 else key
    return [key, written_text(random), written_day(random), random.choice(CODES), written_text(random)]


def written_tables(random, keys):
    """Two small tables that share most of their rows; some of the second's are written or filled in another way."""
    first = [written_row(random, keys) for _row in range(random.randint(0, 6))]
    second = []
    for row in first:
        fate = random.choice(["same", "same", "change", "upper", "gone"])
        if fate == "upper":
            second.append([row[0], *(cell.upper() for cell in row[1:])])
        elif fate == "change":
            other = written_row(random, keys)
            second.append([row[0], *(random.choice(pair) for pair in zip(row[1:], other[1:], strict=True))])
        elif fate == "same":
            second.append(row)
    second += [written_row(random, keys) for _row in range(random.randint(0, 2))]
    random.shuffle(second)
    return first, second


def many_cases(random, cases):
    """Many cases in one pair of tables; each has keys of its own, so that none touches another."""
    tables = [written_tables(random, [f"{1900 + case}{key[4:]}" for key in KEYS]) for case in range(cases)]
    return [row for first, _second in tables for row in first], [row for _first, second in tables for row in second]


formats = st.fixed_dictionaries({
    "delimiter": st.sampled_from([",", ";", "\t", "|"]), "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    "newline": st.sampled_from(["\n", "\r\n"]), "quote_all": st.booleans(),
})


def content_of(table, form):
    # One row that is always there, so that no file is empty.
    return csv_bytes(TITLES, [*table, ["999", "x", "", "", ""]], **form)


def check(folder, first, second, forms, rule=RULE, **options):
    found = match_bytes(
        Path(folder), content_of(first, forms[0]), content_of(second, forms[1]), rule, **options
    )
    anchor = ["999", "x", "", "", ""]
    columns = [TITLES.index(field.name) for field in rule.fields]
    figures, fields, by_writing, listed = matched([*first, anchor], [*second, anchor], rule, columns)
    assert vars(found.result.figures) == figures
    assert found.result.matched_by_writing == by_writing
    assert [
        {name: getattr(field, name) for name in counts}
        for field, counts in zip(found.result.fields, fields, strict=True)
    ] == fields
    assert [astuple(row)[:9] for row in found.listed] == listed
    assert found.result.listed == len(listed)
    return found


# A case is one seed: making a failing one smaller would take minutes and say no more.
ONCE_EACH = {
    "deadline": None, "phases": (Phase.explicit, Phase.generate), "suppress_health_check": list(HealthCheck)
}


@settings(max_examples=40, **ONCE_EACH)
@given(st.integers(0, 10**9), st.tuples(formats, formats), st.booleans())
def test_the_engine_finds_what_the_oracle_finds_in_thousands_of_small_cases(seed, forms, prepared):
    first, second = many_cases(Random(seed), 50)
    with tempfile.TemporaryDirectory() as folder:
        check(folder, first, second, forms, prepared=prepared)


@settings(max_examples=15, **ONCE_EACH)
@given(st.integers(0, 10**9), st.tuples(formats, formats), st.sampled_from(RULES))
def test_each_choice_of_a_rule_means_what_it_says(seed, forms, rule):
    first, second = many_cases(Random(seed), 50)
    with tempfile.TemporaryDirectory() as folder:
        check(folder, first, second, forms, rule=rule)


def test_the_same_files_give_the_same_bytes_whatever_the_threads_and_the_memory(tmp_path):
    first, second = many_cases(Random(7), 80)
    form = {"delimiter": ";", "encoding": "utf-8", "newline": "\n", "quote_all": False}
    given = content_of(first, form), content_of(second, form)
    limits = (None, None, Limits(threads=1), Limits(threads=4), Limits(memory=24 * 1024 * 1024))
    found = [match_bytes(tmp_path, *given, RULE, limits=limit) for limit in limits]
    assert len({run.csv for run in found}) == 1
    assert len({json.dumps(run.result.as_json(), sort_keys=True) for run in found}) == 1
    assert found[0].result.list_sha256 == hashlib.sha256(found[0].csv).hexdigest()


def test_many_passes_find_what_one_finds(tmp_path, monkeypatch):
    first, second = many_cases(Random(9), 80)
    form = {"delimiter": ",", "encoding": "utf-8", "newline": "\r\n", "quote_all": False}
    given = content_of(first, form), content_of(second, form)
    at_once = match_bytes(tmp_path, *given, RULE)
    # As if a key and a pair took a hundredth of the memory.
    for name in ("_PER_KEY", "_PER_PAIR"):
        monkeypatch.setattr(compare, name, Limits().memory // 100)
    in_passes = match_bytes(tmp_path, *given, RULE)
    assert in_passes.csv == at_once.csv
    assert in_passes.result == at_once.result


def test_a_store_without_fingerprints_gives_the_same_result(tmp_path):
    first, second = many_cases(Random(8), 80)
    form = {"delimiter": ",", "encoding": "utf-8", "newline": "\n", "quote_all": False}
    given = content_of(first, form), content_of(second, form)
    with_them, without = (match_bytes(tmp_path, *given, RULE, prepared=prepared) for prepared in (True, False))
    assert with_them.csv == without.csv
    assert with_them.result.figures == without.result.figures
