"""Tables that business systems export as HTML count as sheets."""

import pytest

from tests.reading.workbooks import read_rows


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_html_under_the_name_of_a_workbook_is_read_as_a_table(tmp_path, encoding):
    path = tmp_path / "抽样框.xls"
    html = """<html><head><style>td {mso-number-format:"\\@"}</style></head><body><table>
        <tr><td colspan="2">调查抽样框</td></tr>
        <tr><th>主体<br>类型</th><th>总体户数&nbsp;</th></tr>
        <tr><td>企 业</td><td>12</td>
        <tr><td rowspan=2>A&amp;B</td><td>3</td></tr><tr><td>4</td></tr>
        </table><table></table></body></html>"""
    path.write_bytes(html.encode(encoding))
    assert read_rows(path) == [(3, "企 业", "12"), (4, "A&B", "3"), (5, "", "4")]


def test_a_table_within_a_table_is_a_table_of_its_own(tmp_path):
    path = tmp_path / "抽样框.xls"
    inner = "<table><tr><td>主体类型<td>总体户数<tr><td>企业<td>12</table>"
    path.write_text(f"<table><tr><td>导出</td><td>{inner}</td></tr></table>", encoding="utf-8")
    assert read_rows(path) == [(2, "企业", "12")]
