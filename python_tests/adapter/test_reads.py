"""What a model can ask of `dbt`: relations of every kind, configuration, and where it stands."""

from pathlib import Path
from typing import Any

import pytest
from dbt.tests.util import run_dbt

SEED = (
    "id,name,at\n1,one,2025-01-01 01:25:00\n2,,2025-01-02 13:47:00\n3,three,2025-01-03 01:32:00\n"
)
SCHEMA = """
seeds:
  - name: numbers
    config: {event_time: at, column_types: {id: int, name: text, at: timestamp}}
sources:
  - name: raw
    schema: "{{ target.schema }}"
    tables: [{name: events, identifier: numbers, config: {event_time: at}}]
models:
  - name: versioned
    latest_version: 2
    versions: [{v: 1}, {v: 2}]
  - name: asks
    config:
      limit: 7
      share: 0.25
      flag: true
      words: [a, "b's"]
      when: 2024-02-29
      nested: {deep: [1, null]}
      var: "{{ var('given', 'nothing') }}"
      meta: {owner: "data \\"team\\"", rank: 3}
"""
READS = """
import polars as pl

def model(dbt, session):
    latest, v1 = dbt.ref("versioned"), dbt.ref("versioned", v=1)
    v2 = dbt.ref("test", "versioned", version=2)
    found = {
        "ref": dbt.ref("numbers").pl().height,
        "package": dbt.ref("test", "numbers").pl().height,
        "source": dbt.source("raw", "events").pl().height,
        "latest": latest.pl()["version"].sum(),
        "v1": v1.pl()["version"].sum(),
        "v2": v2.pl()["version"].sum(),
        "filtered": dbt.ref("numbers").filter("name is null or id = 1").pl().height,
        "joined": session.sql(
            f"select count(*)::int as n from {dbt.ref('numbers')} as a "
            f"join {dbt.source('raw', 'events')} as b using (id);"
        ).pl().item(),
        "limited": dbt.ref("numbers").limit(2).pl().height,
        "batches": len(list(dbt.ref("numbers").batches(2))),
    }
    return pl.DataFrame({"what": found.keys(), "n": [int(n) for n in found.values()]})
"""
ASKS = """
import polars as pl

def model(dbt, session):
    dbt.config(materialized="table", own="said here")
    asked = {
        "limit": dbt.config.get("limit"),
        "share": dbt.config.get("share"),
        "flag": dbt.config.get("flag"),
        "words": dbt.config.get("words"),
        "when": str(dbt.config.get("when")),
        "nested": dbt.config.get("nested"),
        "var": dbt.config.get("var"),
        "own": dbt.config.get("own"),
        "materialized": dbt.config.get("materialized"),
        "missing": dbt.config.get("missing", "a default"),
        "none": dbt.config.get("none"),
        "owner": dbt.config.meta_get("owner"),
        "rank": dbt.config.meta_get("rank"),
        "no rank": dbt.config.meta_get("no rank", -1),
        "this": str(dbt.this),
        "parts": [dbt.this.database, dbt.this.schema, dbt.this.identifier],
        "incremental": dbt.is_incremental,
        "own names": [config, this],
    }
    return pl.DataFrame({"what": asked.keys(), "value": [repr(v) for v in asked.values()]})

config = "a name of the model's own"
this = "another"
"""


class TestReads:
    @pytest.fixture(scope="class")
    def seeds(self) -> dict[str, str]:
        return {"numbers.csv": SEED}

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {
            "schema.yml": SCHEMA,
            "versioned_v1.sql": "select 1 as version",
            "versioned_v2.sql": "select 2 as version",
            "reads.py": READS,
            "asks.py": ASKS,
        }

    def test_relations_and_configuration(self, project: Any) -> None:
        run_dbt(["build", "--vars", "given: something"])
        assert dict(project.run_sql("select what, n from {schema}.reads", fetch="all")) == {
            "ref": 3, "package": 3, "source": 3, "latest": 2, "v1": 1, "v2": 2, "filtered": 2,
            "joined": 3, "limited": 2, "batches": 2,
        }  # fmt: skip
        schema = project.test_schema
        assert dict(project.run_sql("select what, value from {schema}.asks", fetch="all")) == {
            "limit": "7", "share": "0.25", "flag": "True", "words": """['a', "b's"]""",
            "when": "'2024-02-29'", "nested": "{'deep': [1, None]}", "var": "'something'",
            "own": "'said here'", "materialized": "'table'", "missing": "'a default'",
            "none": "None", "owner": "'data \"team\"'", "rank": "3", "no rank": "-1",
            "this": f"""'"dbt"."{schema}"."asks"'""", "parts": f"['dbt', '{schema}', 'asks']",
            "incremental": "False",
            "own names": '["a name of the model\'s own", \'another\']',
        }  # fmt: skip

    def test_empty_reads_nothing_and_sample_reads_its_time(self, project: Any) -> None:
        run_dbt(["build", "--empty", "--select", "reads"])
        counts = dict(project.run_sql("select what, n from {schema}.reads", fetch="all"))
        assert {counts[k] for k in ("ref", "source", "filtered", "limited", "joined")} == {0}
        run_dbt(["seed"])
        days = "{'start': '2025-01-02', 'end': '2025-01-03'}"
        run_dbt(["run", "--sample", days, "--select", "reads"])
        counts = dict(project.run_sql("select what, n from {schema}.reads", fetch="all"))
        assert (counts["ref"], counts["source"], counts["joined"]) == (1, 1, 1)


class TestRefusedReads:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {
            "gone.sql": "{{ config(materialized='ephemeral') }} select 1 as a",
            "ephemeral.py": "def model(dbt, session):\n    return dbt.ref('gone')\n",
            "unknown.py": (
                "def model(dbt, session):\n    read = dbt.ref\n    return read('something', v=3)\n"
            ),
        }

    @pytest.mark.usefixtures("project")
    def test_each_says_why(self) -> None:
        results = run_dbt(["run"], expect_pass=False)
        said = {r.node.name: r.message for r in results}
        assert 'cannot read the ephemeral model "gone"' in said["ephemeral"]
        assert "dbt.ref('something', 'v3') is not known to dbt" in said["unknown"]
        assert "models/unknown.py, line 3, in model" in said["unknown"]


class TestPackage:
    """A model of an installed package, which stands elsewhere than the project's own."""

    @pytest.fixture(scope="class")
    def packages(self) -> dict[str, Any]:
        return {"packages": [{"local": "theirs"}]}

    def test_its_file_and_line_are_found(self, project: Any) -> None:
        folder = Path(project.project_root, "theirs")
        (folder / "models").mkdir(parents=True)
        (folder / "dbt_project.yml").write_text("name: theirs\nmodels: {+materialized: table}\n")
        (folder / "models" / "inner.py").write_text(
            "\n\ndef model(dbt, session):\n    assert dbt.is_incremental\n    return None\n"
        )
        run_dbt(["deps"])
        (result,) = run_dbt(["run"], expect_pass=False)
        assert "AssertionError" in result.message
        assert "models/inner.py, line 4, in model" in result.message
