"""The marts that dbt builds, against a second, literal implementation of the definitions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from project.builds import BUILD, ROOT, run_dbt
from project.cases import CASES, HISTORY_DAYS, Case, differences, groups, raw_rows
from project.databases import Database
from project.ledger import RESTATED, broken
from project.oracle import (
    MART_KEYS,
    Config,
    compare,
    compute_marts,
    load_from_connection,
    load_from_folder,
    write_to_connection,
)
from tenant_health.load.csv_files import find_sources
from tenant_health.load.loading import load_sources

COMPARED = (*MART_KEYS, "score_drivers", "score_driver_details")
BUILD_COMPARED = (*BUILD, "--select", *(f"+{mart}" for mart in COMPARED))
REAL_DATA = ROOT.parent / "shared" / "realdata"


@pytest.mark.parametrize("group", groups(CASES), ids=lambda group: f"{len(group)}-{group[0].name}")
def test_cases_worked_by_hand(fresh: Database, group: list[Case]) -> None:
    with fresh.connection() as connection:
        write_to_connection(connection, "raw", raw_rows(group))
    dbt_vars = {"as_of_date": str(group[0].as_of), "history_days": HISTORY_DAYS}
    run = run_dbt(fresh, BUILD_COMPARED, dbt_vars)
    assert run.exit_code == 0, run.errors
    assert (broken(fresh), fresh.rows(RESTATED)) == ({}, [])
    marts = fresh.marts()
    assert differences(group, marts) == []
    assert _against_oracle(marts, compute_marts(raw_rows(group), group[0].config)) == []


def test_sample(built: Database, sample_vars: Mapping[str, Any]) -> None:
    with built.connection() as connection:
        raw = load_from_connection(connection, "raw")
    config = Config(date.fromisoformat(sample_vars["as_of_date"]), sample_vars["history_days"])
    assert _against_oracle(built.marts(), compute_marts(raw, config)) == []


if REAL_DATA.is_dir():

    @pytest.mark.parametrize("one_of", [10, pytest.param(1, marks=pytest.mark.slow)])
    def test_real_data(fresh: Database, one_of: int) -> None:
        """One tenant of so many, and every row that names none of the others."""
        raw = load_from_folder(REAL_DATA)
        ids = sorted({str(organization["id"]) for organization in raw["organizations"]})
        left_out = set(ids) - set(ids[::one_of])
        with fresh.connection() as connection, connection.cursor() as cursor:
            load_sources(connection, "raw", find_sources(REAL_DATA))
            for table in raw:
                column = "id" if table == "organizations" else "organization_id"
                raw[table] = [row for row in raw[table] if row[column] not in left_out]
                cursor.execute(f"delete from raw.{table} where {column} = any(%s)", [[*left_out]])
        run = run_dbt(fresh, BUILD_COMPARED, {"as_of_date": "2024-12-31", "history_days": 366})
        assert run.exit_code == 0, run.errors
        assert (broken(fresh), fresh.rows(RESTATED)) == ({}, [])
        expected = compute_marts(raw, Config(date(2024, 12, 31), 366))
        assert _against_oracle(fresh.marts(), expected) == []


def _against_oracle(
    marts: Mapping[str, list[dict[str, Any]]], expected: Mapping[str, list[dict[str, Any]]]
) -> list[str]:
    return [
        f"{mart}: {line}"
        for mart, keys in MART_KEYS.items()
        for line in compare(expected[mart], marts[mart], keys)
    ]
