import stat

import pytest

from pipelines.deliveries import Archive, FolderError, months_with_deliveries, strays
from pipelines.months import Month
from tests.office import Office


@pytest.fixture
def office(tmp_path) -> Office:
    return Office(tmp_path)


def deliveries(office: Office, month: str) -> list:
    archive = Archive(office.folders.out, "yanzhou")
    return archive.deliveries(office.folders.raw, Month.parse(month))


def test_order_is_month_then_first_reading_then_name(office):
    office.deliver("2020-05", "b.csv", "1")
    deliveries(office, "2020-05")
    office.deliver("2020-05", "a.csv", "2")  # read later, so it wins over b.csv
    office.deliver("2020-04", "z.csv", "3")  # an earlier month comes first, however late

    assert [d.name for d in deliveries(office, "2020-05")] == ["z.csv", "b.csv", "a.csv"]


def test_a_later_month_is_not_read(office):
    office.deliver("2020-05", "a.csv", "1")
    office.deliver("2020-06", "b.csv", "2")

    assert [d.name for d in deliveries(office, "2020-05")] == ["a.csv"]


def test_the_same_content_twice_in_a_month_is_one_delivery(office):
    office.deliver("2020-05", "a.csv", "1")
    office.deliver("2020-05", "copy of a.csv", "1")

    assert [d.name for d in deliveries(office, "2020-05")] == ["a.csv"]


def test_a_file_taken_out_is_gone(office):
    path = office.deliver("2020-05", "a.csv", "1")
    deliveries(office, "2020-05")
    path.unlink()

    assert deliveries(office, "2020-05") == []


def test_a_file_replaced_under_its_name_is_another_content(office):
    office.deliver("2020-05", "a.csv", "1")
    (before,) = deliveries(office, "2020-05")
    office.deliver("2020-05", "a.csv", "2")
    (after,) = deliveries(office, "2020-05")

    assert before.content != after.content


def test_folders_of_departments_inside_a_month_are_read(office):
    office.deliver("2020-05", "人社/a.csv", "1")

    assert [d.name for d in deliveries(office, "2020-05")] == ["人社/a.csv"]


def test_what_belongs_to_no_month_is_named(office):
    office.deliver("2020年5月", "a.csv", "1")
    (office.folders.raw / "b.csv").write_text("2")

    assert strays(office.folders.raw) == ["2020年5月", "b.csv"]
    assert months_with_deliveries(office.folders.raw) == []


def test_lock_files_of_office_programs_are_no_deliveries(office):
    office.deliver("2020-05", "~$a.xlsx", "1")
    office.deliver("2020-05", ".DS_Store", "2")

    assert deliveries(office, "2020-05") == []


def test_a_link_out_of_the_folder_is_not_followed(office, tmp_path):
    (tmp_path / "secret.csv").write_text("1")
    (office.folders.raw / "2020-05").mkdir(parents=True)
    (office.folders.raw / "2020-05" / "a.csv").symlink_to(tmp_path / "secret.csv")

    assert deliveries(office, "2020-05") == []


def test_received_files_are_kept_by_content_in_a_restricted_folder(office):
    path = office.deliver("2020-05", "a.csv", "内容")
    (delivery,) = deliveries(office, "2020-05")
    path.unlink()

    archive = Archive(office.folders.out, "yanzhou")
    assert archive.path(delivery.content).read_text() == "内容"
    assert stat.S_IMODE(archive.folder.stat().st_mode) == 0o700


def test_an_output_folder_serves_one_jurisdiction(office):
    office.deliver("2020-05", "a.csv", "1")
    deliveries(office, "2020-05")

    with pytest.raises(FolderError, match="属于辖区 yanzhou"):
        Archive(office.folders.out, "jining")


def test_a_missing_raw_folder_is_named(office):
    with pytest.raises(FolderError, match="找不到报送文件夹"):
        deliveries(office, "2020-05")
