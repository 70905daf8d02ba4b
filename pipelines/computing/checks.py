"""Rules over the whole, run on what was built and before anything is published."""

from typing import NamedTuple

import duckdb

from pipelines.computing.definitions import read_check
from pipelines.computing.warehouse import SQL


class CheckFailed(Exception):
    """Something was found that must not be published; the message fits one screen."""


class Finding(NamedTuple):
    """A check that found something; ``severity`` is ``error`` or ``warning``."""

    check: str
    rule: str
    severity: str
    message: str
    count: int


def run_checks(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Run every check of ``sql/checks`` and return those with offenders, errors first."""
    findings = []
    for path in sorted((SQL / "checks").glob("*.sql")):
        check = read_check(path)
        count = con.execute(f"select count(*) from (\n{check.sql}\n)").fetchone()[0]
        if count:
            findings.append(Finding(check.id, check.rule, check.severity, check.message, count))
    return sorted(findings, key=lambda finding: (finding.severity, finding.check))
