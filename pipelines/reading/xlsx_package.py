"""What an .xlsx package holds, looked at before a spreadsheet reader opens it."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from pipelines.deliveries import FileRefused
from pipelines.reading.limits import (
    CELLS,
    INFLATED_BYTES,
    INFLATED_RATIO,
    MEMBERS,
    RATIO_FROM_BYTES,
    SMALL_PART_BYTES,
    XML_ROW_BYTES,
)

PIECE_BYTES = 1 << 20
NOT_COMPUTED = "#公式未计算"

FAR_HINT = re.compile(rb"""r=["'](?:[B-Z][A-Z]|[A-Z]{3})\d""")
FAR_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{2,3})(\d+)["'][^>]*(?<!/)>(?!\s*</)""")
ROW = re.compile(rb"""[<:]row\b[^>]*?\br=["'](\d+)""")
FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)(?<!/)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<)?"
)
ERROR_VALUE = re.compile(
    rb"""<(?:\w+:)?c\b([^>]*\bt=["']e["'][^>]*)(?<!/)>\s*<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<"""
)
CELL_NAME = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of Excel
IS_ERROR = re.compile(rb"""\bt=["']e["']""")
IS_TEXT = re.compile(rb"""\bt=["']str["']""")


def corrected_cells(path: Path) -> dict[str, dict[tuple[int, int], str]]:
    """Cells that a reader would show wrongly, by sheet, Excel row and column.

    These are formulas whose value was never computed and error values such as #N/A, which read as
    0 and as blank. Raises ``FileRefused`` for what is no workbook, too large, damaged, has a
    document type declaration or a filled cell so far away that a reader would fill all memory.
    """
    try:
        with zipfile.ZipFile(path) as package:
            _check_members(path, package)
            book = ElementTree.fromstring(package.read("xl/workbook.xml"))
            recalculates = any(
                e.get("fullCalcOnLoad") in ("1", "true") for e in book.iterfind("{*}calcPr")
            )
            return {
                name: _corrections(path, name, package, part, recalculates)
                for name, part in _sheet_parts(package, book)
            }
    except (zipfile.BadZipFile, zipfile.zlib.error, EOFError, KeyError, ElementTree.ParseError):
        raise FileRefused(
            f"{path.name}：文件损坏或不是 .xlsx 工作簿，请用 Excel 打开后另存为 .xlsx。"
        ) from None


def _check_members(path: Path, package: zipfile.ZipFile) -> None:
    members = package.infolist()
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    inflated = total > RATIO_FROM_BYTES and total > INFLATED_RATIO * packed
    if len(members) > MEMBERS or total > INFLATED_BYTES or inflated:
        raise FileRefused(
            f"{path.name}：解压后过大（{total >> 20:,} MB、{len(members):,} 个部件），"
            "不像报表，请把数据复制到新工作簿后重新报送。"
        )
    for member in members:
        if member.flag_bits & 1:
            raise FileRefused(f"{path.name}：压缩包有密码，请取消密码后重新报送。")
        is_sheet = member.filename.startswith("xl/worksheets/")
        if member.filename.endswith((".xml", ".rels", ".vml")) and not is_sheet:
            before = b""
            for piece in _pieces(package, member.filename):
                _refuse_declarations(path, before + piece)
                before = piece[-16:]
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        if package.getinfo(name).file_size > SMALL_PART_BYTES:
            raise FileRefused(f"{path.name}：工作簿目录过大，请把数据复制到新工作簿后重新报送。")


def _pieces(package: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with package.open(name) as part:
        while piece := part.read(PIECE_BYTES):
            yield piece


def _refuse_declarations(path: Path, xml: bytes) -> None:
    """Office writes neither document types nor UTF-16 parts, in which one could hide."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\0" in xml:
        raise FileRefused(
            f"{path.name}：含有不允许的 XML 声明，请用 Excel 打开后另存为新的 .xlsx。"
        )


def _sheet_parts(package: zipfile.ZipFile, book: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Names and parts of the worksheets, whichever of the two namespaces the writer used."""
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    worksheets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))
        for relation in relations
        if relation.get("Type", "").endswith("/worksheet")
    }
    for sheet in book.iterfind(".//{*}sheets/{*}sheet"):
        key = next(value for name, value in sheet.items() if name.endswith("}id"))
        if key in worksheets:
            yield sheet.get("name", ""), worksheets[key].lstrip("/")


def _corrections(
    path: Path, name: str, package: zipfile.ZipFile, part: str, recalculates: bool
) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    last_row, last_column, far = 0, 0, ""
    for xml in _whole_rows(path, package, part):
        _refuse_declarations(path, xml)
        last_row = max(last_row, _last_filled_row(xml))
        if FAR_HINT.search(xml):
            for cell in FAR_CELL.finditer(xml):
                if _column_number(cell[1]) > last_column:
                    last_column, far = _column_number(cell[1]), (cell[1] + cell[2]).decode()
                last_row = max(last_row, int(cell[2]))
        if last_row * last_column > CELLS:
            raise FileRefused(
                f"{path.name}的工作表“{name}”：单元格 {far} 离表太远"
                f"（内容直到第 {last_row:,} 行），请删去多余的内容后重新报送。"
            )
        if b"<f" in xml or b":f" in xml or b'"e"' in xml or b"'e'" in xml:
            found |= _wrong_values(path, xml, recalculates)
    return found


def _whole_rows(path: Path, package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The sheet's XML cut before a row, so that no cell is cut in two."""
    rest = b""
    for piece in _pieces(package, part):
        rest += piece
        cut = max(rest.rfind(b"<row"), rest.rfind(b":row ") - 16)
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        if len(rest) > XML_ROW_BYTES:
            raise FileRefused(f"{path.name}：有一行过长，不像报表，请核对后重新报送。")
    yield rest


def _last_filled_row(xml: bytes) -> int:
    end = max(xml.rfind(b"v>"), xml.rfind(b"t>"))
    start = max(xml.rfind(b"<row ", 0, end), xml.rfind(b":row ", 0, end)) if end > 0 else -1
    row = ROW.match(xml, start) if start >= 0 else None
    return int(row[1]) if row else 0


def _wrong_values(path: Path, xml: bytes, recalculates: bool) -> dict[tuple[int, int], str]:
    """Formulas without a value, and with 0 where the writer left computing to the reader."""
    found = {}
    for cell in FORMULA.finditer(xml):
        attributes, value = cell[1], cell[2]
        if IS_ERROR.search(attributes):
            found[_place(path, attributes)] = (value or b"#VALUE!").decode()
        elif (not value and not IS_TEXT.search(attributes)) or (recalculates and value == b"0"):
            found[_place(path, attributes)] = NOT_COMPUTED
    for cell in ERROR_VALUE.finditer(xml):
        found[_place(path, cell[1])] = cell[2].decode()
    return found


def _place(path: Path, attributes: bytes) -> tuple[int, int]:
    name = CELL_NAME.search(attributes)
    place = (int(name[2]), _column_number(name[1])) if name else (0, 0)
    if not (1 <= place[0] <= LAST_ROW and place[1] <= LAST_COLUMN):
        raise FileRefused(
            f"{path.name}：公式没有注明所在单元格，请用 Excel 打开后另存为新的 .xlsx。"
        )
    return place


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
