"""Returned rows that come back are known by the first words on their sheet."""

import pytest

from pipelines.reading.corrections import (
    CORRECTIONS,
    COVER,
    corrected_source,
    heading,
    is_cover,
    note_positions,
)
from schemas import SOURCES


@pytest.mark.parametrize("source", SOURCES)
def test_the_heading_names_the_source(source):
    words = heading(CORRECTIONS, SOURCES[source].Config.title)
    assert corrected_source([["", ""], ["", f" {words}（改好后报送）"], ["x"]]) == source


@pytest.mark.parametrize(
    "head",
    [
        [],
        [["", ""]],
        [["服务编号", "证件号码"]],
        [["台账"], ["退回更正表：创业服务台账"]],  # further down it is a text like any other
        [["退回更正表：通讯录"]],
    ],
)
def test_any_other_sheet_is_none_of_returned_rows(head):
    assert corrected_source(head) is None
    assert not is_cover(head)


def test_a_cover_is_no_sheet_of_rows():
    head = [[heading(COVER, "创业服务台账")]]
    assert is_cover(head)
    assert corrected_source(head) is None


def test_added_columns_are_found_wherever_they_stand():
    assert note_positions(["退回编号", "服务编号", "Excel 行", "退回原因*"]) == {
        "退回编号": 0,
        "Excel行": 2,
        "退回原因": 3,
    }
