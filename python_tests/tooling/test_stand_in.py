"""Our stand-in for dbt_utils finds what the real one finds.

The expectations are worked out by hand in stand_in_cases.py. They hold for the stand-in always,
and for the real package too where there is one: in dbt_packages after `dbt deps`, or in the folder
that the variable DBT_UTILS_FOLDER names.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import psycopg2
import pytest
from stand_in_cases import CASES, POWERS, SERIES, Case
from toy_project import ROOT, dbt_results, run, write_project

from tenant_health import embedded, packages

pytestmark = pytest.mark.slow  # what they run changes hardly ever


def _copies_of_dbt_utils() -> dict[str, Path]:
    copies = {"stand_in": ROOT / packages.STAND_IN}
    if (ROOT / packages.INSTALLED).is_dir() and not packages.is_stand_in(ROOT):
        copies["installed"] = ROOT / packages.INSTALLED
    if named := os.environ.get("DBT_UTILS_FOLDER"):
        copies["named"] = Path(named)
    return copies


def _table(columns: str, rows: str) -> str:
    return f"select * from (values {rows}) as given ({columns})"


def _properties(index: int, case: Case) -> dict[str, object]:
    arguments = dict(case.arguments)
    if case.other_rows:
        arguments["compare_model"] = f"ref('other_{index}')"
    test = {"name": f"case_{index}", "arguments": arguments}
    return {"name": f"table_{index}", "data_tests": [{f"dbt_utils.{case.test}": test}]}


def _project(folder: Path, dbt_utils: Path) -> Path:
    models = {}
    for index, case in enumerate(CASES):
        models[f"table_{index}"] = _table(case.columns, case.rows)
        if case.other_rows:
            models[f"other_{index}"] = _table(case.other_columns or case.columns, case.other_rows)
    for bound in SERIES:
        models[f"series_{bound}"] = f"{{{{ dbt_utils.generate_series({bound}) }}}}"
    powers = [f"({bound}, {{{{ dbt_utils.get_powers_of_two({bound}) }}}})" for bound in POWERS]
    models["powers"] = _table("bound, power", ", ".join(powers))
    properties = [_properties(index, case) for index, case in enumerate(CASES)]
    shutil.copytree(dbt_utils, folder / "dbt_packages/dbt_utils")
    return write_project(
        folder,
        {
            "packages.yml": (ROOT / "packages.yml").read_text(),
            "models/properties.yml": {"models": properties},
            **{f"models/{name}.sql": text for name, text in models.items()},
        },
    )


@pytest.fixture(scope="module", params=_copies_of_dbt_utils().items(), ids=lambda item: item[0])
def built(
    request: pytest.FixtureRequest,
    environment: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, dict[str, object]], Mapping[str, str]]:
    """The results of `dbt build` with one of the packages, and the variables of its database."""
    name, dbt_utils = request.param
    folder = _project(tmp_path_factory.mktemp("project"), dbt_utils)
    variables = {**environment, "DBT_SCHEMA": name}
    run(folder, variables, "dbt", "build")
    return dbt_results(folder), variables


@pytest.mark.parametrize("index", range(len(CASES)), ids=lambda i: f"{i}-{CASES[i].test}")
def test_generic_test_finds_what_hand_work_finds(built, index):
    result = built[0][f"case_{index}"]
    expected = CASES[index].failures
    if expected is None:
        assert (result["status"], "same columns" in str(result["message"])) == ("error", True)
    else:
        status = "fail" if expected else "pass"
        assert (result["status"], result["failures"]) == (status, expected)


def _query(variables: Mapping[str, str], statement: str) -> list[tuple[object, ...]]:
    server = embedded.running(Path(variables["TENANT_HEALTH_HOME"]) / ".postgres")
    assert server is not None
    with psycopg2.connect(**server.parameters()) as connection, connection.cursor() as cursor:
        cursor.execute(statement.replace("SCHEMA", variables["DBT_SCHEMA"]))
        return cursor.fetchall()


@pytest.mark.parametrize("bound", SERIES)
def test_generate_series_counts_from_one_to_its_bound(built, bound):
    rows = _query(built[1], f"select *, pg_typeof(generated_number) from SCHEMA.series_{bound}")
    assert rows == [(number, "double precision") for number in SERIES[bound]]


def test_powers_of_two_reach_their_bound(built):
    assert dict(_query(built[1], "select * from SCHEMA.powers")) == POWERS
