"""XLSX files made by hand, so that tests can hold what no program would write."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from records.spreadsheet_worker import letters

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def xlsx(rows: Sequence[Sequence[object]], first_row: int = 1, name: str = "Lembar1") -> bytes:
    """A workbook with one sheet: text as text, numbers as numbers, None as no cell."""
    return workbook(sheet_data(rows, first_row), name=name)


def sheet_data(rows: Sequence[Sequence[object]], first_row: int = 1) -> str:
    lines = []
    for number, row in enumerate(rows, start=first_row):
        cells = "".join(
            _cell(f"{letters(index)}{number}", value) for index, value in enumerate(row) if value is not None
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    return f"<sheetData>{''.join(lines)}</sheetData>"


def workbook(sheet: str, *, name: str = "Lembar1", hidden: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook around the XML of its sheet; `hidden`: the name of a hidden sheet that stands before it."""
    sheets = f'<sheet name="{hidden}" sheetId="2" state="hidden" r:id="rId2"/>' if hidden else ""
    sheets += f'<sheet name="{name}" sheetId="1" r:id="rId1"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}">{sheet}</worksheet>',
        "xl/worksheets/sheet2.xml": f'<worksheet xmlns="{_MAIN}"><sheetData/></worksheet>',
    }
    return packed({part: (_HEAD + text).encode() for part, text in parts.items()} | (extra or {}))


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return file.getvalue()


def _cell(place: str, value: object) -> str:
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'
