"""The marts that Spark builds, against those of PostgreSQL: the same rows, to the last digit."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from project.builds import ROOT, run_dbt
from project.conftest import SAMPLE
from project.databases import Database, new_database
from project.publish.lake import publish
from project.spark.engine import differences, night_on_spark, run_on_spark
from tenant_health import embedded
from tenant_health.load import parquet as loaded_parquet
from tenant_health.load.csv_files import find_sources
from tenant_health.load.loading import load_sources
from tenant_health.sample.parquet import write_parquet

pytestmark = [pytest.mark.spark, pytest.mark.slow]
REAL_DATA = ROOT.parent / "shared" / "realdata"
# Each score that a share of up to 200 can have, by each target: all half points are among them.
ALL_SCORES = """
    with numbers as ({{ dbt_utils.generate_series(200) }}),
    evidence as (
        select
            'login' as component,
            cast(reached.generated_number as bigint) as reached,
            cast(possible.generated_number as bigint) as possible,
            0 as score_with_none
        from numbers as reached
        cross join numbers as possible
        where reached.generated_number <= possible.generated_number
    ),
    targets as (select distinct target from {{ ref('health_score_components') }})
    select
        evidence.possible,
        cast(targets.target as {{ type_double() }}) as target,
        sum({{ component_score('evidence', 'targets.target') }} * evidence.reached) as scores
    from evidence
    cross join targets
    group by evidence.possible, targets.target
    order by evidence.possible, targets.target
"""

TIMES = (
    *(
        "2024-03-01",
        "2024-02-29",
        "2023-02-29",
        "0000-01-01",
        "2024-03-01Z",
        "",
        " ",
        "now",
        "infinity",
    ),
    *("2024-03-01 23:30:00-05", "2024-03-01T23:30:00.123Z", " 2024-03-01 23:30:00 ", "03/02/2024"),
    *(
        "2024-03-01T10:00+0200",
        "2024-03-01 10:00:00.123456789",
        "2024-03-01 24:00:00",
        "10000-01-01",
    ),
    *("2024-03-01T23:30:00-14:30", "9999-12-31T23:59:59.999-10", "0001-01-01 00:00:00+05"),
)
DOCUMENTS = (
    *(
        '{"n": 250}',
        '{"n": "250"}',
        '{"n": " +0250.0 "}',
        '{"n": 12.5}',
        '{"n": 2.5e2}',
        '{"n": 1e3}',
    ),
    *(
        '{"n": 2147483647}',
        '{"n": 2147483648}',
        '{"n": 99999999999999999999}',
        '{"n": 0}',
        '{"n": -5}',
    ),
    *(
        '{"n": [250]}',
        '{"n": null}',
        '{"n": true}',
        '{"t": "Retail "}',
        '{"t": ""}',
        '{"t": 7}',
        "{}",
    ),
    *('{"t": "\u00a0"}', '{"t": {"u": "x"}}', '{"t": "null"}', "[]", '"n"', '{"N": 250, "T": "x"}'),
)
TEXTS = """
    with texts as (
        select *
        from (values ({rows})) as texts (place, time, document)
    )
    select
        place,
        cast({{{{ platform_time({{'time': 'text'}}, 'time') }}}} as {{{{ dbt.type_string() }}}})
            as time,
        {{{{ json_head_count(platform_json({{'document': 'json'}}, 'document'), 'n') }}}}
            as head_count,
        {{{{ json_text(platform_json({{'document': 'json'}}, 'document'), 't') }}}} as text
    from texts
    order by place
"""


@pytest.fixture(scope="module")
def after_a_night(
    server: embedded.Server,
    tmp_path_factory: pytest.TempPathFactory,
    sample_vars: Mapping[str, object],
) -> Iterator[tuple[Path, Database, str]]:
    """The sample after a night: Spark's folder, the database, and what the command printed."""
    home = tmp_path_factory.mktemp("spark")
    write_parquet(home / "lake", SAMPLE, lambda *_: None)
    with new_database(server) as database:
        said = night_on_spark(database, home, {**sample_vars, "lake": str(home / "lake")})
        yield home, database, said


@pytest.fixture(scope="module")
def on_spark(after_a_night: tuple[Path, Database, str], sample_vars: Mapping[str, object]) -> Path:
    """The folder, after what is built once a week, too."""
    home = after_a_night[0]
    args = ["build", "--select", "tag:weekly", "--exclude-resource-type", "unit_test"]
    run_on_spark(home, args, {**sample_vars, "lake": str(home / "lake")})
    return home


def test_a_night_builds_and_publishes(after_a_night: tuple[Path, Database, str]) -> None:
    home, database, said = after_a_night
    assert "The night for 2025-03-31 succeeded" in said
    assert "(TOO OLD)" in said
    assert "publish   Published 2025-03-31: " in said
    assert differences(database, home / ".spark" / "tables", weekly=False) == {}


def test_marts_of_the_sample_are_equal(on_spark: Path, built: Database) -> None:
    assert differences(built, on_spark / ".spark" / "tables") == {}


def test_unit_tests_pass(on_spark: Path) -> None:
    run_on_spark(on_spark, ["test", "--selector", "spark", "--resource-type", "unit_test"], {})
    results = json.loads((on_spark / "target" / "run_results.json").read_text())["results"]
    passed = [test for test in results if test["unique_id"].startswith("unit_test.")]
    assert len(passed) > 100


def test_weekly_models_can_be_published_later(
    on_spark: Path, after_a_night: tuple[Path, Database, str]
) -> None:
    database = after_a_night[1]
    publish(on_spark / ".spark" / "tables", database)
    assert differences(database, on_spark / ".spark" / "tables") == {}


def test_halves_are_rounded_alike(on_spark: Path, built: Database) -> None:
    here, there = _on_both(built, on_spark, ALL_SCORES)
    assert len(here) > 200
    assert [tuple(map(float, row)) for row in there] == [tuple(map(float, row)) for row in here]


def test_texts_mean_the_same(on_spark: Path, built: Database) -> None:
    texts = enumerate(zip_longest(TIMES, DOCUMENTS, fillvalue=""))
    rows = "), (".join(f"{n}, '{time}', '{document or '{}'}'" for n, (time, document) in texts)
    here, there = _on_both(built, on_spark, TEXTS.format(rows=rows))
    assert len([row for row in here if row[1]]) > 5
    assert len([row for row in here if row[2]]) > 5
    assert there == here


@pytest.mark.skipif(not REAL_DATA.is_dir(), reason="the real data are not there")
def test_marts_of_real_activity_are_equal(fresh: Database, tmp_path: Path) -> None:
    dbt_vars = {"as_of_date": "2024-12-31"}
    sources = find_sources(REAL_DATA)
    with fresh.connection() as connection:
        loaded_parquet.write_parquet(connection, tmp_path / "lake", sources)
        load_sources(connection, "raw", sources)
    run = run_dbt(fresh, dbt_vars=dbt_vars)
    assert run.exit_code == 0, run.errors
    run_on_spark(
        tmp_path,
        ["build", "--exclude-resource-type", "unit_test"],
        {**dbt_vars, "lake": str(tmp_path / "lake")},
    )
    assert differences(fresh, tmp_path / ".spark" / "tables") == {}


def test_a_lake_that_lost_most_of_its_rows(
    on_spark: Path, sample_vars: Mapping[str, object], tmp_path: Path
) -> None:
    lake = Path(shutil.copytree(on_spark / "lake", tmp_path / "lake"))
    some, none = pl.int_range(pl.len()) % 5 == 0, pl.lit(False)
    for table, kept in {"users": some, "sessions": some, "cases": none}.items():
        file = lake / table / "part-0.parquet"
        pl.read_parquet(file).filter(kept).write_parquet(file)
    dbt_vars = {**sample_vars, "lake": str(lake)}
    said = run_on_spark(on_spark, ["run", "--select", "tenants"], dbt_vars, exit_code=2)
    assert "The raw tables have lost rows since the last run" in said
    listed = [line.strip() for line in said.splitlines() if line.strip().startswith("- ")]
    assert [re.sub("[0-9]+", "N", line) for line in listed] == [
        "- table raw.users has N rows; the last run read N",
        "- table raw.cases is empty; the last run read N rows",
        "- table raw.sessions has N rows of the last N days; the last run read N",
    ]


def _on_both(database: Database, home: Path, query: str) -> tuple[list[Any], list[Any]]:
    """The rows of a query with macros, on PostgreSQL and on Spark."""
    run = run_dbt(database, ["compile", "--inline", query])
    [compiled] = [sql for name, sql in run.sql.items() if name == "inline_query"]
    show = ["show", "--inline", query, "--limit", "-1", "--output", "json"]
    there = json.loads(run_on_spark(home, show, {}))["show"]
    return database.rows(compiled), [tuple(row.values()) for row in there]
