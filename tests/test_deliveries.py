import os
import stat
from pathlib import Path

import pytest

from pipelines import deliveries as deliveries_module
from pipelines.deliveries import Archive, FolderError, months_with_deliveries, overlooked
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

    assert overlooked(office.folders.raw) == [
        "2020年5月 不在 YYYY-MM 文件夹里，没有读取。",
        "b.csv 不在 YYYY-MM 文件夹里，没有读取。",
    ]
    assert months_with_deliveries(office.folders.raw) == []


def test_links_in_a_month_are_not_followed_and_named(office):
    office.deliver("2020-05", "人社/a.csv", "1")
    month = office.folders.raw / "2020-05"
    (month / "b.csv").symlink_to(month / "人社" / "a.csv")
    (month / "税务").symlink_to(month / "人社")

    assert overlooked(office.folders.raw) == [
        f"2020-05/{name} 是链接，没有读取；请把文件本身放进来。" for name in ("b.csv", "税务")
    ]
    assert [d.name for d in deliveries(office, "2020-05")] == ["人社/a.csv"]


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


def refusal(office: Office, name: str) -> str:
    (account,) = office.read("2020-05")[name]
    return account.refused


def test_a_file_that_grows_while_it_is_copied_is_refused_and_read_when_whole(office, monkeypatch):
    path = office.deliver("2020-05", "服务.csv", "a,b\n")
    grown = "a,b\n1,2\n"
    original = Path.open

    def grow(self, *arguments, **options):
        if self == path and arguments == ("rb",):
            path.write_text(grown)
        return original(self, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", grow)
        assert "服务.csv：正在写入，还不完整" in refusal(office, "服务.csv")

    (whole,) = deliveries(office, "2020-05")
    assert Archive(office.folders.out, "yanzhou").path(whole.content).read_text() == grown


def test_a_file_without_permission_is_refused_by_name_and_the_others_are_read(office, monkeypatch):
    closed = office.deliver("2020-05", "服务.csv", "a,b\n")
    office.deliver("2020-05", "别的.csv", "c,d\n")
    original = Path.open

    def refuse(self, *arguments, **options):
        if self == closed:
            raise PermissionError
        return original(self, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        accounts = office.read("2020-05")
    assert accounts["服务.csv"][0].refused == ("服务.csv：没有读取权限，请修改文件的权限后再运行。")
    assert "没有找到认得的表头" in accounts["别的.csv"][0].refused
    # What is kept in its place is refused the same way when the month is computed again.
    assert "没有读取权限" in refusal(office, "服务.csv")


def test_a_file_larger_than_any_form_is_not_even_copied(office, monkeypatch):
    monkeypatch.setattr("pipelines.deliveries.DELIVERY_BYTES", 3)
    office.deliver("2020-05", "服务.csv", "1234")

    assert "服务.csv：超过" in refusal(office, "服务.csv")
    kept = (office.folders.out / "archive").glob("??/*")
    assert b"1234" not in b"".join(path.read_bytes() for path in kept)


def test_a_file_taken_out_while_the_folder_is_read_is_no_delivery(office, monkeypatch):
    office.deliver("2020-05", "服务.csv", "1")
    original = deliveries_module._signature

    def vanished(path):
        path.unlink()
        return original(path)

    monkeypatch.setattr(deliveries_module, "_signature", vanished)
    assert deliveries(office, "2020-05") == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("服务台账.csv".encode("gbk"), "服务台账.csv"),
        ("服\n务\x1b[2J.csv".encode(), "服\ufffd务\ufffd[2J.csv"),
        ("张三13900135246的370882199003072812.csv".encode(), "张三〔已隐去〕的〔已隐去〕.csv"),
        ("服务20200506123456.csv".encode(), "服务20200506123456.csv"),
    ],
)
def test_names_are_shown_on_one_line_without_ids_and_telephone_numbers(office, written, shown):
    folder = office.folders.raw / "2020-05"
    folder.mkdir(parents=True)
    (folder / os.fsdecode(written)).write_bytes(b"1")

    (delivery,) = deliveries(office, "2020-05")
    archive = Archive(office.folders.out, "yanzhou")
    ((_, name, again),) = archive.recalled(office.folders.raw)

    assert delivery.name == name == shown
    assert again == delivery


def test_files_whose_names_look_alike_are_two(office):
    office.deliver("2020-05", "13900135246.csv", "1")
    office.deliver("2020-05", "13900135247.csv", "2")
    deliveries(office, "2020-05")

    archive = Archive(office.folders.out, "yanzhou")
    assert all(again for _, _, again in archive.recalled(office.folders.raw))


def test_a_closed_folder_is_named_and_not_passed_over(office, monkeypatch):
    office.deliver("2020-05", "人社/a.csv", "1")
    original = os.scandir

    def closed(path):
        if Path(path).name == "人社":
            raise PermissionError(13, "closed", str(path))
        return original(path)

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(FolderError, match="人社 打不开"):
        deliveries(office, "2020-05")
