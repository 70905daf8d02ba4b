"""Ten figures of a month as an analyst would work them out in pandas, from the same files.

Run as ``python -m tests.benchmarks.pandas_script FOLDER MONTH FILE``. It knows the forms of 兖州区
and trusts them: no check characters, no limits, no account of rows, no variants, no breakdowns but
areas. All steps are whole-column ones.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

JURISDICTION, NOWHERE = "兖州区", "未注明"
CAMPAIGN = pd.Timestamp(2019, 12, 1)
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
Values = dict[str, float]


def main() -> None:
    """Read, compute and write every figure by area."""
    folder, month, file = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    end = pd.Timestamp(month) + pd.offsets.MonthEnd()
    file.write_text(json.dumps(figures(folder, end), ensure_ascii=False), encoding="utf-8")


def figures(folder: Path, end: pd.Timestamp) -> dict[str, Values]:
    """Every figure as a share, by name of area; the whole jurisdiction is one of them."""
    register = _register(folder, end)
    units = _units(register)
    subsidies, loans, trainings = _subsidies(folder), _loans(folder), _trainings(folder)
    services, reliefs = _services(folder), _tax_reliefs(folder, register)
    return {
        "activity_rate": _activity(register, _population(folder, end), end),
        "success_rate": _success(units, end),
        "service_rate": _served([subsidies, loans, trainings, services], end),
        "satisfaction_rate": _satisfaction(folder),
        "employment_contribution_rate": _contribution(_employment(folder), register, units, end),
        "subsidy_coverage": _covered(subsidies, end),
        "loan_coverage": _covered(loans, end),
        "tax_relief_coverage": _covered(reliefs, end),
        "training_pass_rate": _passed(trainings, end),
        "training_success_rate": _founded(trainings, register, end),
    }


def _register(folder: Path, end: pd.Timestamp) -> pd.DataFrame:
    titles = {
        "统一社会信用代码": "code",
        "主体类型": "kind",
        "行业代码": "industry",
        "成立日期": "born",
        "登记状态": "status",
        "注销日期": "cancelled",
        "吊销日期": "revoked",
        "迁出日期": "moved_out",
        "迁入日期": "moved_in",
        "住所": "address",
        "所属镇街": "area",
        "经营者证件号码": "person",
        "个转企原代码": "predecessor",
    }
    rows = _text(folder, "市场主体登记信息", titles, "gb18030")
    rows = rows[rows["address"].str.contains("兖州", regex=False)].drop(columns="address")
    rows["code"] = rows["code"].str.strip('="\t ')
    rows = rows.drop_duplicates("code", keep="last")
    events = ["cancelled", "revoked", "moved_out", "moved_in"]
    for title in ["born", *events]:
        rows[title] = _dates(rows[title])
    rows[events] = rows[events].where(rows[events] <= end)
    is_branch = rows["kind"].str.contains("分公司", regex=False)
    rows = rows[rows["born"].notna() & ~is_branch & (rows["status"] != "撤销")]
    rows = rows.drop(columns=["kind", "status"]).reset_index(drop=True)
    has_returned = rows["moved_in"].notna() & ~(rows["moved_out"] >= rows["moved_in"])
    rows["moved_out"] = rows["moved_out"].mask(has_returned)
    rows["exited"] = rows[["cancelled", "revoked"]].min(axis=1)
    rows["left"] = rows[["exited", "moved_out"]].min(axis=1)
    rows["entered"] = rows[["born", "moved_in"]].max(axis=1)
    rows["industry"] = rows["industry"].str[-4:]
    rows["person"] = _persons(rows["person"])
    return rows.drop(columns=["cancelled", "revoked"])


def _units(register: pd.DataFrame) -> pd.DataFrame:
    """Entities that go on as others are one unit; its number stands in the register as ``unit``."""
    position = pd.Series(register.index, register["code"])
    named = register["predecessor"].dropna()
    conversions = pd.DataFrame({"later": named.index, "earlier": position.reindex(named).array})
    same = ["person", "industry", "area"]
    kept = register.dropna(subset=same)
    kept = kept[kept.duplicated(same, keep=False)].reset_index(names="row")
    closed = kept[kept["exited"].notna() & kept["moved_out"].isna()]
    pairs = kept.merge(closed, on=same, suffixes=("", "_earlier"))
    again = (pairs["born"] >= pairs["exited_earlier"]) & (
        pairs["born"] <= pairs["exited_earlier"] + pd.DateOffset(months=24)
    )
    reopenings = pairs[again & (pairs["row"] != pairs["row_earlier"])]
    reopenings = reopenings.rename(columns={"row": "later", "row_earlier": "earlier"})
    links = pd.concat([conversions, reopenings[["later", "earlier"]]]).dropna().astype(int)
    edges = (np.ones(len(links), bool), (links["later"], links["earlier"]))
    count = len(register)
    _, register["unit"] = connected_components(coo_matrix(edges, (count, count)), directed=False)
    members = register.sort_values(["born", "code"]).groupby("unit")
    units = members.agg(
        born=("born", "first"),
        area=("area", "first"),
        last_exit=("exited", "max"),
        exits=("exited", "count"),
        size=("code", "size"),
        moved_in=("moved_in", "count"),
        moved_out=("moved_out", "last"),
    )
    units["exited"] = units["last_exit"].where(units["exits"] == units["size"])
    return units


def _activity(register: pd.DataFrame, population: pd.Series, end: pd.Timestamp) -> Values:
    existing = register[_exists(register, end)].sort_values(["born", "code"])
    runner = existing["person"].fillna(existing["code"])
    areas = existing.loc[~runner.duplicated(keep="last"), "area"]
    people = areas.fillna(NOWHERE).value_counts()
    people[JURISDICTION] = people.sum()
    return _by_name(people / population)


def _success(units: pd.DataFrame, end: pd.Timestamp) -> Values:
    is_born_then = (units["born"] > _before(end, 48)) & (units["born"] <= _before(end, 36))
    cohort = units[is_born_then & (units["moved_in"] == 0)]
    anniversary = cohort["born"] + pd.DateOffset(months=36)
    has_failed = cohort["exited"] <= anniversary
    counts = has_failed | ~(cohort["moved_out"] <= anniversary)
    return _shares(~has_failed[counts], cohort.loc[counts, "area"])


def _served(ledgers: list[pd.DataFrame], end: pd.Timestamp) -> Values:
    events = pd.concat(
        [
            ledger[["person", "area", title]].rename(columns={title: "on"}).assign(served=served)
            for ledger in ledgers
            for title, served in (("applied", False), ("received", True))
        ]
    )
    events = events[(events["on"] > _before(end, 12)) & (events["on"] <= end)]
    return _by_person(events.sort_values("on"), "served")


def _satisfaction(folder: Path) -> Values:
    answers = _text(
        folder,
        "创业环境满意度调查",
        {"所在镇街": "area", "主体类型": "kind", "总体满意度": "answer"},
        "gb18030",
    )
    words = {"非常满意": 5, "满意": 4, "一般": 3, "不满意": 2, "非常不满意": 1}
    score = answers["answer"].map(words | {str(n): n for n in words.values()})
    frame = _sheets(folder, "调查抽样框", 2)[0].set_index("主体类型")["总体户数"].astype(float)
    answers = answers.assign(good=score >= 4)[score.notna() & answers["kind"].isin(frame.index)]
    weight = answers["kind"].map(frame / answers["kind"].value_counts())
    good = (weight * answers["good"]).groupby(answers["area"]).sum()
    shares = good / weight.groupby(answers["area"]).sum()
    shares[JURISDICTION] = (weight * answers["good"]).sum() / weight.sum()
    return _by_name(shares)


def _contribution(
    employment: pd.DataFrame, register: pd.DataFrame, units: pd.DataFrame, end: pd.Timestamp
) -> Values:
    is_of_year = (employment["on"] >= pd.Timestamp(end.year, 1, 1)) & (employment["on"] <= end)
    hired = employment[is_of_year & employment["person"].notna()]
    hired = hired.sort_values(["on", "number"]).drop_duplicates("person")
    business = register[["code", "person", "entered", "left", "unit"]]
    business = business.assign(born=units["born"].reindex(register["unit"]).array)
    founders = hired[hired["form"].isin(["个体经营", "自主创业"])].merge(business, on="person")
    hires = hired[hired["form"] == "单位就业"].merge(
        business.drop(columns="person"), left_on="employer", right_on="code"
    )
    matches = pd.concat([founders, hires])
    is_young = (matches["born"] + pd.DateOffset(months=36) > matches["on"]) & (
        matches["born"] <= matches["on"]
    )
    counted = matches.loc[is_young & _exists(matches, matches["on"]), "number"]
    return _shares(hired["number"].isin(counted), hired["area"])


def _covered(applications: pd.DataFrame, end: pd.Timestamp) -> Values:
    in_campaign = (applications["applied"] >= CAMPAIGN) & (applications["applied"] <= end)
    is_eligible = applications["eligible"] & ~(applications["decided"] > end)
    counted = applications[in_campaign & is_eligible]
    counted = counted.assign(has_it=counted["received"] <= end)
    return _by_person(counted.sort_values("applied"), "has_it")


def _passed(trainings: pd.DataFrame, end: pd.Timestamp) -> Values:
    over = trainings[(trainings["received"] >= CAMPAIGN) & (trainings["received"] <= end)]
    return _shares(over["result"] == "合格", over["area"])


def _founded(trainings: pd.DataFrame, register: pd.DataFrame, end: pd.Timestamp) -> Values:
    finished = trainings["received"]
    is_due = (finished > _before(end, 24)) & (finished <= _before(end, 12))
    passed = trainings[is_due & (trainings["result"] == "合格")].reset_index(drop=True)
    passed = passed.reset_index(names="training")
    runs = passed.merge(register[["person", "born", "entered", "left"]], on="person")
    in_business = runs.loc[_exists(runs, runs["applied"]), "training"]
    born_after = (runs["born"] > runs["applied"]) & (
        runs["born"] <= runs["received"] + pd.DateOffset(months=12)
    )
    passed["founded"] = passed["training"].isin(runs.loc[born_after, "training"])
    without = passed[~passed["training"].isin(in_business)]
    return _by_person(without.sort_values("received"), "founded")


def _subsidies(folder: Path) -> pd.DataFrame:
    titles = {
        "申请编号": "number",
        "身份证号": "person",
        "申请\n时间": "applied",
        "审核意见": "decision",
        "审核时间": "decided",
        "补贴金额（元）": "amount",
        "拨付时间": "received",
        "所属镇街": "area",
    }
    return _applications(pd.concat(_sheets(folder, "创业补贴发放明细", 2)), titles, "符合")


def _loans(folder: Path) -> pd.DataFrame:
    titles = {
        "申请编号": "number",
        "证件号码": "person",
        "申请日期": "applied",
        "审核结果": "decision",
        "审核日期": "decided",
        "放款金额（万元）": "amount",
        "放款日期": "received",
        "所在镇街": "area",
    }
    (sheet,) = _sheets(folder, "创业担保贷款台账", 3, rows_of_header=2)
    return _applications(sheet, titles, "通过")


def _applications(rows: pd.DataFrame, titles: dict[str, str], eligible: str) -> pd.DataFrame:
    rows = rows[list(titles)].rename(columns=titles).dropna(subset=["number", "person"])
    rows = rows.drop_duplicates("number", keep="last")
    for title in ("applied", "decided", "received"):
        rows[title] = _dates(rows[title])
    amount = pd.to_numeric(rows["amount"].str.removesuffix("万元"), errors="coerce")
    rows["received"] = rows["received"].where(amount > 0)
    rows["eligible"] = rows["decision"] == eligible
    return rows.assign(person=_persons(rows["person"])).dropna(subset=["person", "applied"])


def _trainings(folder: Path) -> pd.DataFrame:
    titles = {
        "班级编号": "number",
        "身份证号码": "person",
        "所在镇街": "area",
        "开班时间": "applied",
        "结业时间": "received",
        "合格情况": "result",
    }
    rows = pd.concat(_sheets(folder, "创业培训实名制台账", 2))
    rows = rows[list(titles)].rename(columns=titles)
    rows["person"] = _persons(rows["person"])
    for title in ("applied", "received"):
        rows[title] = _dates(rows[title])
    rows = rows.dropna(subset=["number", "person", "applied"])
    return rows.drop_duplicates(["number", "person"], keep="last")


def _services(folder: Path) -> pd.DataFrame:
    titles = {
        "服务编号": "number",
        "证件号码": "person",
        "需求登记日期": "applied",
        "服务日期": "received",
        "所属镇街": "area",
    }
    rows = _text(folder, "创业服务台账", titles, "utf-8-sig").drop_duplicates("number", keep="last")
    for title in ("applied", "received"):
        rows[title] = _dates(rows[title])
    return rows.assign(person=_persons(rows["person"])).dropna(subset=["person", "applied"])


def _tax_reliefs(folder: Path, register: pd.DataFrame) -> pd.DataFrame:
    titles = {
        "申请编号": "number",
        "纳税人识别号": "person",
        "申请日期": "applied",
        "审核结果": "decision",
        "审核日期": "decided",
        "享受日期": "received",
    }
    rows = _text(folder, "税费减免台账", titles, "gb18030", "\t")
    rows = rows.drop_duplicates("number", keep="last")
    for title in ("applied", "decided", "received"):
        rows[title] = _dates(rows[title])
    rows["eligible"] = rows["decision"].isin(["同意", "免申请"])
    area = register.set_index("code")["area"]
    return rows.assign(area=area.reindex(rows["person"]).array).dropna(subset=["applied"])


def _employment(folder: Path) -> pd.DataFrame:
    titles = {
        "登记编号": "number",
        "证件号码": "person",
        "就业日期": "on",
        "就业方式": "form",
        "用人单位统一社会信用代码": "employer",
        "所属镇街": "area",
    }
    rows = _text(folder, "城镇新增就业实名台账", titles, "utf-16", "\t")
    rows = rows.drop_duplicates("number", keep="last")
    return rows.assign(person=_persons(rows["person"]), on=_dates(rows["on"]))


def _population(folder: Path, end: pd.Timestamp) -> pd.Series:
    (rows,) = _sheets(folder, "人口与劳动力", 3)
    rows = rows.assign(on=_dates(rows["截止日期"])).sort_values("on")
    latest = rows[rows["on"] <= end].drop_duplicates("镇街", keep="last").set_index("镇街")
    return latest["16-59岁人口"].astype(float)


def _text(
    folder: Path, name: str, titles: dict[str, str], encoding: str, separator: str = ","
) -> pd.DataFrame:
    (path,) = folder.glob(f"{name}*")
    rows = pd.read_csv(
        path, sep=separator, encoding=encoding, skiprows=1, usecols=list(titles), dtype=str
    )
    return rows.rename(columns=titles)


def _sheets(folder: Path, name: str, above: int, rows_of_header: int = 1) -> list[pd.DataFrame]:
    """Every sheet of a workbook below its title lines; the last row of a header names columns."""
    (path,) = folder.glob(f"{name}*")
    sheets = pd.read_excel(
        path,
        sheet_name=None,
        skiprows=above,
        header=list(range(rows_of_header)) if rows_of_header > 1 else 0,
        dtype=str,
        engine="calamine",
    )
    for sheet in sheets.values():
        if rows_of_header > 1:
            sheet.columns = [
                parts[0] if parts[-1].startswith("Unnamed") else parts[-1]
                for parts in sheet.columns
            ]
    return list(sheets.values())


def _dates(texts: pd.Series) -> pd.Series:
    texts = texts.str.replace(r"[年月./]", "-", regex=True).str.slice(0, 10).str.rstrip("日")
    dates = pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce")
    return dates.fillna(pd.to_datetime(texts, format="%Y%m%d", errors="coerce"))


def _persons(texts: pd.Series) -> pd.Series:
    """Ids of 18 characters, those of 15 brought to 18; others are none."""
    texts = texts.str.strip().str.upper()
    short = texts[texts.str.fullmatch(r"\d{15}").fillna(False).astype(bool)]
    if len(short):
        full = short.str.slice(0, 6) + "19" + short.str.slice(6)
        digits = np.array(full.str.encode("ascii").tolist(), "S17").view("u1").reshape(-1, 17)
        check = pd.Series(list("10X98765432")).take((digits - 48) @ WEIGHTS % 11)
        texts = texts.copy()
        texts[short.index] = full + check.set_axis(short.index)
    return texts.where(texts.str.len() == 18)


def _exists(rows: pd.DataFrame, on: pd.Timestamp | pd.Series) -> pd.Series:
    return (rows["entered"] <= on) & ~(rows["left"] <= on)


def _before(end: pd.Timestamp, months: int) -> pd.Timestamp:
    return end - pd.offsets.MonthEnd(months)


def _by_person(rows: pd.DataFrame, title: str) -> Values:
    """The share of persons of whom it holds once; each belongs to the area of the last row."""
    persons = rows.groupby("person").agg(holds=(title, "any"), area=("area", "last"))
    return _shares(persons["holds"], persons["area"])


def _shares(holds: pd.Series, areas: pd.Series) -> Values:
    shares = holds.groupby(areas.fillna(NOWHERE)).mean()
    shares[JURISDICTION] = holds.mean()
    return _by_name(shares)


def _by_name(shares: pd.Series) -> Values:
    return {str(name): float(share) for name, share in shares.dropna().items()}


if __name__ == "__main__":
    main()
