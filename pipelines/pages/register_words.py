"""What the counts of the register report are called, on the pages and in the workbook."""

MEASURES = {
    "opened": "新开户数",
    "closed": "退出户数",
    "moved_in": "迁入",
    "moved_out": "迁出",
    "net": "净增户数",
    "stock": "期末存量",
    "opened_capital_wan": "新登记资本",
}
COMPARED = {"opened": "新开户数", "closed": "退出户数", "net": "净增户数"}
ENTITY_TYPES = {
    "enterprise": "企业",
    "individual": "个体工商户",
    "cooperative": "农民专业合作社",
}
SCOPE = (
    "辖区内企业、个体工商户和农民专业合作社，不含分支机构和被撤销登记的；"
    "净增户数＝新开户数－退出户数，不含迁入迁出；期末存量的变动等于净增加迁入减迁出。"
)
