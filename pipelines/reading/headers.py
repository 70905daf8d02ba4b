"""Which source a sheet holds, told by the titles in its header."""

import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.deliveries import HIDDEN, PERSONAL, FileRefused
from pipelines.reading.corrections import corrected_source, is_cover, note_positions
from pipelines.reading.decoding import Text
from pipelines.reading.header_rows import Header, Match, best_headers, written
from pipelines.reading.limits import COLUMNS
from pipelines.reading.titles import BLANKS, normalised, unit_above, words_of
from schemas import SOURCES

COLUMN_NUMBER = re.compile(r"\(?(\d{1,2}|[甲乙丙丁戊己庚辛])\)?")


HEAD_RECORDS = 40
# Kinds of columns that stand in a list of cases, never in a summary of them.
CASES = ("identifier", "person", "credit_code", "date")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a delivery as separated text.

    ``head`` holds the first records, blank ones included: record ``i`` is Excel row ``i + 1``, and
    ``ends[i]`` is the byte of the UTF-8 after it. ``file`` is the name of the delivery.
    """

    name: str
    head: list[list[str]]
    file: str
    text: Text
    delimiter: str
    ends: list[int]
    is_hidden: bool = False


@dataclass(frozen=True)
class Form:
    """A sheet whose source and columns are known.

    ``positions``, ``titles`` (as written) and ``units`` (of the title or of the form) go by column;
    ``constants`` are columns named by the sheet, its title or the file; ``header`` has the titles
    of all positions; the header is rows ``top`` to ``end`` of the sheet's head, end excluded;
    ``first_row`` is the Excel row of the first record below it. Of returned rows that come back
    (``is_correction``) ``notes`` are the columns, by title, that are no data.
    """

    source: str
    sheet: Sheet
    positions: dict[str, int]
    titles: dict[str, str]
    units: dict[str, str | None]
    constants: dict[str, str]
    header: list[str]
    top: int
    end: int
    first_row: int
    is_correction: bool
    notes: dict[str, int]


def recognise(sheets: list[Sheet], file_name: str) -> list[Form]:
    """The forms of a delivery, in the order of its sheets.

    A sheet without known titles is passed over unless it looks like the continuation of another,
    and so is the cover of returned rows. Raises ``FileRefused`` when no sheet fits a source, when
    one fits two, or when one has titles of a source but lacks required ones.
    """
    forms, others = [], []
    left = [sheet for sheet in sheets if not is_cover(sheet.head)]
    for sheet in left:
        headers = best_headers(sheet.head)
        fitting = [h for h in headers if not _missing(h, sheet, file_name)]
        if corrected := corrected_source(sheet.head):
            fitting = _of_corrections(corrected, fitting, sheet, file_name)
        if not fitting:
            others.append((sheet, headers))
            continue
        header = _chosen(fitting, sheet, file_name)
        if not sheet.is_hidden:
            forms.append(_form(header, sheet, file_name))
        elif any(any(row) for row in sheet.head[header.end :]):
            raise FileRefused(
                f"{file_name}：工作表“{sheet.name}”被隐藏却有数据，请取消隐藏或删除后重新报送。"
            )
    for sheet, headers in sorted(others, key=lambda other: _closeness(other[1]), reverse=True):
        _refuse_if_data(sheet, headers, forms, file_name)
    if not forms and len(left) < len(sheets):
        raise FileRefused(f"{file_name}：是退回说明，没有更正的行，请报送更正后的文件。", ("",))
    if not forms:
        raise FileRefused(
            f"{file_name}：没有找到认得的表头，请在数据上方补上规定的列名后重新报送。"
        )
    return forms


def _of_corrections(
    source: str, fitting: list[Header], sheet: Sheet, file_name: str
) -> list[Header]:
    """The header of returned rows that come back; a spoilt one does not stand for its source."""
    found = [header for header in fitting if header.source == source]
    if not found:
        raise FileRefused(
            f"{file_name}{_of(sheet)}：退回更正表的列名改动过，认不出来，"
            "请在原来的退回文件里更正后重新报送。",
            ("",),
        )
    return found


def source_named_by(file_name: str) -> str | None:
    """The source that a file name speaks of; the word that ends last, then the longest, decides."""
    name = normalised(Path(file_name).stem)
    found = [
        (name.rfind(word) + len(word), len(word), source)
        for source in SOURCES
        for word in words_of(source)
        if word in name
    ]
    return max(found)[2] if found else None


def _missing(header: Header, sheet: Sheet, file_name: str) -> list[str]:
    """Titles of the required columns that neither the header nor the sheet's name gives."""
    constants = _constants(header, sheet, file_name)
    return [
        title
        for name, title in _required(header.source).items()
        if name not in header.matches and name not in constants
    ]


def _required(source: str) -> dict[str, str]:
    """Title by column, of those that no form of the source may lack."""
    columns = SOURCES[source].to_schema().columns
    return {name: c.title for name, c in columns.items() if c.metadata["required"]}


def _constants(header: Header, sheet: Sheet, file_name: str) -> dict[str, str]:
    """Columns given for the whole sheet: by its name, the rows above the header, or the file.

    Returned rows have them in columns, whatever their sheet and file are named.
    """
    if corrected_source(sheet.head):
        return {}
    above = "".join(cell for row in sheet.head[: header.top] for cell in row)
    places = [BLANKS.sub("", place) for place in (sheet.name, above, Path(file_name).stem)]
    constants = {}
    for name, column in SOURCES[header.source].to_schema().columns.items():
        words = sorted(column.metadata.get("named_by_sheet", ()), key=len, reverse=True)
        found = [word for place in places for word in words if word in place]
        if found and name not in header.matches:
            constants[name] = found[0]
    return constants


def _chosen(fitting: list[Header], sheet: Sheet, file_name: str) -> Header:
    """The one header among those that fit: by the words around it, then by what it explains."""
    above = (cell for row in sheet.head[: fitting[0].top] for cell in row)
    around = [normalised(text) for text in (Path(file_name).stem, sheet.name, *above)]
    named = [h for h in fitting if any(w in text for w in words_of(h.source) for text in around)]
    left = named or fitting
    for header in left:
        used = _positions(header)
        if all(other is header or _positions(other) < used for other in left):
            return header
    titles = "和".join(f"“{SOURCES[header.source].Config.title}”" for header in left)
    raise FileRefused(
        f"{file_name}{_of(sheet)}：表头同时符合{titles}，请在文件名中写明是哪一种表。"
    )


def _positions(header: Header) -> set[int]:
    return {match.position for matches in header.matches.values() for match in matches}


def _form(header: Header, sheet: Sheet, file_name: str) -> Form:
    chosen = {name: _single(found, sheet) for name, found in header.matches.items()}
    rows = sheet.head[header.top : header.end]
    titles = [written(rows, position) for position in range(max(map(len, rows)))]
    is_correction = corrected_source(sheet.head) is not None
    return Form(
        source=header.source,
        sheet=sheet,
        positions={name: match.position for name, match in chosen.items()},
        titles={name: PERSONAL.sub(HIDDEN, match.written) for name, match in chosen.items()},
        units=_units(header.source, chosen, sheet.head[: header.top]),
        constants=_constants(header, sheet, file_name),
        header=titles,
        top=header.top,
        end=header.end,
        first_row=_first_row(sheet, header.end, chosen),
        is_correction=is_correction,
        notes=note_positions(titles) if is_correction else {},
    )


def _single(found: list[Match], sheet: Sheet) -> Match:
    """The one column among several with titles of the same meaning: its declared title wins."""
    exact = [match for match in found if match.is_exact]
    left = exact or found
    if len(left) == 1:
        return left[0]
    titles = "和".join(f"第 {m.position + 1} 列“{m.written}”" for m in left[:2])
    raise FileRefused(
        f"{sheet.file}{_of(sheet)}：{titles}是同一项内容，分不清用哪一列，请只保留一列或改写列名。"
    )


def _units(source: str, chosen: dict[str, Match], above: list[list[str]]) -> dict[str, str | None]:
    """Units by column; 单位：万元 above the header holds for money without a unit of its own."""
    columns = SOURCES[source].to_schema().columns
    of_form = unit_above(above)

    def is_of_form(name: str) -> bool:
        unit = columns[name].metadata["unit"]
        return bool(of_form and unit and unit[-1] == of_form[-1])

    return {
        name: match.unit or (of_form if is_of_form(name) else None)
        for name, match in chosen.items()
    }


def _first_row(sheet: Sheet, end: int, chosen: dict[str, Match]) -> int:
    """The Excel row below the header, and below a row that only numbers the columns."""
    below = sheet.head[end] if end < len(sheet.head) else []
    cells = [normalised(cell) for cell in below]
    numbers = [COLUMN_NUMBER.fullmatch(cell) for cell in cells if cell]
    counted = [int(n[1]) for n in numbers if n and n[1].isdigit()]
    is_numbering = (
        len(numbers) >= len(chosen)
        and all(numbers)
        and counted[:1] == [1]
        and all(b - a == 1 for a, b in zip(counted, counted[1:], strict=False))
    )
    return end + 1 + is_numbering


def _closeness(headers: list[Header]) -> int:
    return max((len(header.matches) for header in headers), default=0)


def _refuse_if_data(sheet: Sheet, headers: list[Header], forms: list[Form], file_name: str) -> None:
    """Refuse a sheet that cannot be read but seems to hold data.

    Hidden sheets hold lists, and a summary names no single case, person, entity or day.
    """
    if sheet.is_hidden:
        return
    for closest in sorted(headers, key=lambda header: len(header.matches), reverse=True)[:1]:
        missing = _missing(closest, sheet, file_name)
        columns = SOURCES[closest.source].to_schema().columns
        is_of_cases = any(columns[name].metadata["kind"] in CASES for name in closest.matches)
        if not forms or (is_of_cases and len(closest.matches) >= 2):
            raise FileRefused(
                f"{file_name}{_of(sheet)}：最接近“{SOURCES[closest.source].Config.title}”，"
                f"但表头缺少{'、'.join(f'“{title}”' for title in missing)}，请补上后重新报送。",
                tuple(dict.fromkeys((closest.source, *(form.source for form in forms)))),
            )
    filled = [row for row in sheet.head if any(cell.strip() for cell in row)]
    if not filled and len(sheet.head) < HEAD_RECORDS:
        return
    if not filled:
        raise FileRefused(
            f"{file_name}{_of(sheet)}：前 {len(sheet.head)} 行是空白，下面还有内容，"
            "请删去空白行后重新报送。"
        )
    for form in forms:
        needed = [form.positions[n] for n in _required(form.source) if n in form.positions]
        alike = [row for row in filled if all(p < len(row) and row[p].strip() for p in needed)]
        if len(alike) * 2 > len(filled):
            raise FileRefused(
                f"{file_name}{_of(sheet)}：没有表头，却像是接着工作表“{form.sheet.name}”的数据，"
                "请补上表头后重新报送。"
            )


def too_wide(sheet: Sheet, row: int, cells: int) -> FileRefused:
    """The refusal of a sheet that has a row of more cells than any form has columns."""
    return FileRefused(
        f"{sheet.file}{_of(sheet)}：第 {row:,} 行有 {cells:,} 列，超过 {COLUMNS:,} 列，不像报表，"
        "请删去多余的列后重新报送。"
    )


def _of(sheet: Sheet) -> str:
    return f"的工作表“{sheet.name}”" if sheet.name else ""
