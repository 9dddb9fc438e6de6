"""`make lint` and `make lint-spark` find SQL that does not look like ours."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from toy_project import ROOT, run, write_project

pytestmark = pytest.mark.slow

GOOD = """with

numbers as (

    select * from {{ ref('numbers') }}

),

totals as (

    select
        numbers.kind,
        sum(numbers.amount) as total
    from numbers
    where numbers.kind <> 'x'
    group by numbers.kind

)

select * from totals
"""

BAD = {
    "keyword_in_capitals": ("sum(numbers.amount) as", "sum(numbers.amount) AS", "CP01"),
    "function_in_capitals": ("sum(", "SUM(", "CP03"),
    "type_in_capitals": ("sum(numbers.amount)", "cast(sum(numbers.amount) as TEXT)", "CP05"),
    "alias_without_as": (" as total", " total", "AL02"),
    "no_alias": (" as total", "", "AL03"),
    "leading_comma": ("kind,\n        sum", "kind\n        , sum", "LT04"),
    "trailing_comma": ("as total", "as total,", "CV03"),
    "two_spaces": ("        numbers.kind,", "      numbers.kind,", "LT02"),
    "long_line": (" as total", f" as total_{'l' * 70}", "LT05"),
    "double_colon": ("sum(numbers.amount)", "sum(numbers.amount)::text", "CV11"),
    "bang_equal": ("<>", "!=", "CV01"),
    "last_select_is_work": ("select * from totals", "select kind from totals", "CV13"),
    "unused_step": ("from numbers\n", "from {{ ref('numbers') }} as numbers\n", "ST03"),
    "subquery": ("    from numbers\n", "    from (select * from numbers) as numbers\n", "ST05"),
    "no_blank_line": ("),\n\ntotals", "),\ntotals", "LT08"),
    "no_sql": ("group by", "group around", "PRS"),
}

FOR_SPARK = """select
    days.day,
    sums.figure
from days
lateral view inline(array(named_struct('figure', days.total))) sums as figure
"""

NOT_FOR_SPARK = {
    "join_of_inline": ("lateral view inline", "cross join lateral inline", "PRS"),
    "within_group": ("sums.figure", "listagg(a, ',') within group (order by a) as b", "PRS"),
    "type_of_postgresql": ("days.day", "days.day::text", "PRS"),
    "keyword_in_capitals": ("from", "FROM", "CP01"),
}


@pytest.fixture(scope="module")
def findings(environment, tmp_path_factory) -> dict[str, set[str]]:
    """The rules that each model broke: {model: codes}."""
    models = {"good": GOOD, **{name: GOOD.replace(*change[:2]) for name, change in BAD.items()}}
    numbers = "select\n    'a' as kind,\n    1 as amount\n"
    folder = write_project(
        tmp_path_factory.mktemp("lint"),
        {f"models/{name}.sql": text for name, text in {**models, "numbers": numbers}.items()},
    )
    shutil.copy(ROOT / ".sqlfluff", folder)
    output = ("--format", "json", "--write-output", "findings.json")
    assert run(folder, environment, "sqlfluff", "lint", *output, "models")[0] == 1
    files = json.loads((folder / "findings.json").read_text())
    return {
        file["filepath"].removeprefix("models/").removesuffix(".sql"): {
            violation["code"] for violation in file["violations"]
        }
        for file in files
    }


def test_good_sql_passes(findings):
    assert findings["good"] == set()


@pytest.mark.parametrize("name", BAD)
def test_bad_sql_is_found(findings, name):
    assert BAD[name][2] in findings[name]


@pytest.fixture(scope="module")
def findings_on_spark(tmp_path_factory) -> dict[str, set[str]]:
    """The rules that `make lint-spark` finds broken in what dbt compiled: {file: codes}."""
    folder = tmp_path_factory.mktemp("a clone")
    for name in ("Makefile", ".sqlfluff", ".sqlfluff-spark", ".sqlfluffignore"):
        shutil.copy(ROOT / name, folder)
    (folder / "profiles.yml.example").touch()
    (folder / ".venv").symlink_to(Path(sys.executable).parents[1])
    dbt = folder / ".venv-spark/bin/dbt"
    dbt.parent.mkdir(parents=True)
    dbt.write_text('#!/bin/sh\necho "dbt $@"\ncp -r compiled target/lint-spark\n')
    dbt.chmod(0o755)
    (folder / "compiled").mkdir()
    changes = {"good": ("", "", ""), **NOT_FOR_SPARK}
    for name, (old, new, _) in changes.items():
        (folder / "compiled" / f"{name}.sql").write_text(FOR_SPARK.replace(old, new, 1))
    done = subprocess.run(
        ["make", "--old-file=setup-spark", "lint-spark"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "dbt --quiet compile --target spark" in done.stdout
    reports = re.split(
        r"^== \[target/lint-spark/compiled/(\w+)\.sql\] FAIL$", done.stdout, flags=re.M
    )
    found = {
        name: set(re.findall(r"^L:.*?P:.*?\| +(\w+) \|", report, flags=re.M))
        for name, report in zip(reports[1::2], reports[2::2], strict=True)
    }
    return {name: found.get(name, set()) for name in changes}


def test_good_sql_for_spark_passes(findings_on_spark):
    assert findings_on_spark["good"] == set()


@pytest.mark.parametrize("name", NOT_FOR_SPARK)
def test_bad_sql_for_spark_is_found(findings_on_spark, name):
    assert NOT_FOR_SPARK[name][2] in findings_on_spark[name]


@pytest.mark.slow
def test_sql_that_can_not_be_rendered_fails(environment, tmp_path):
    folder = write_project(tmp_path, {"models/broken.sql": "select {{ no_such_macro() }} as x\n"})
    shutil.copy(ROOT / ".sqlfluff", folder)

    status, output = run(folder, environment, "sqlfluff", "lint", "models")

    assert status == 1
    assert "no_such_macro" in output


def test_no_reference_has_an_alias():
    """With --empty and --sample, dbt puts in its place a subquery that has one already."""
    alias = re.compile(r"\{\{ *(?:(?:ref|source)\([^)]*\)|model) *\}\}\s+as\b")
    files = [
        file for folder in ("models", "tests", "macros") for file in ROOT.glob(f"{folder}/**/*.sql")
    ]
    assert len(files) > 100
    assert [str(file) for file in files if alias.search(file.read_text())] == []
