"""The files in bi/superset: their form, that they follow dbt, and name only what is there."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tenant_health.bi.bundle import bundle, digests, documents, exported, write_bundle
from tenant_health.bi.contracts import Mart, read_marts
from tenant_health.bi.datasets import DATABASES, synced
from tenant_health.bi.form import KINDS, completed, tidied, to_text

ROOT = Path(__file__).parents[2]
FILES = ROOT / "bi" / "superset"
ALL = [(kind, file, document) for kind, file, document in documents(FILES)]
MART = Mart("visits", "One row a day.", {"day": ("date", "The day."), "n": ("integer", "")}, True)


def by_uuid(kind: str) -> dict[str, dict[str, Any]]:
    return {document["uuid"]: document for other, _, document in ALL if other == kind}


def test_the_datasets_follow_the_marts() -> None:
    """Whoever changes a mart's columns or descriptions runs `tenant-health bi sync`."""
    for file, text in synced(FILES, read_marts(ROOT)).items():
        assert file.read_text("utf-8") == text, f"{file}: run `tenant-health bi sync`"


@pytest.mark.parametrize("kind", KINDS)
def test_files_are_as_an_export_writes_them(kind: str) -> None:
    found = [(file, document) for other, file, document in ALL if other == kind]
    assert found
    for file, document in found:
        again = to_text(tidied(kind, completed(kind, document)))
        assert file.read_text("utf-8") == again, f"{file}: run `tenant-health bi sync`"


def test_every_object_has_an_id_of_its_own() -> None:
    uuids = [document["uuid"] for _, _, document in ALL]
    assert len(set(uuids)) == len(uuids)
    assert {one["uuid"] for one in by_uuid("databases").values()} == set(DATABASES.values())


def test_connections_hold_no_login_and_can_only_read() -> None:
    for reader, uuid in DATABASES.items():
        database = by_uuid("databases")[uuid]
        assert database["sqlalchemy_uri"] == f"postgresql+psycopg2://{reader}@marts/marts"
        assert not database["expose_in_sqllab"]
        assert not completed("databases", database)["allow_dml"]
        assert not database["allow_csv_upload"]


def names(dataset: dict[str, Any]) -> set[str]:
    columns = {column["column_name"] for column in dataset["columns"]}
    return columns | {metric["metric_name"] for metric in dataset.get("metrics", [])}


def named(params: dict[str, Any]) -> Iterator[str]:
    """The columns and metrics that a chart names."""
    for key in ("metric", "x_axis", "timeseries_limit_metric"):
        if params.get(key):
            yield params[key]
    for key in ("metrics", "groupby", "columns", "all_columns", "percent_metrics"):
        yield from params.get(key) or []
    yield from params.get("column_config") or {}
    for text in params.get("order_by_cols") or []:
        yield yaml.safe_load(text)[0]
    for rule in params.get("conditional_formatting") or []:
        yield rule["column"]
    for one in params.get("adhoc_filters") or []:
        if one["expressionType"] == "SIMPLE":
            yield one["subject"]
        else:
            text = re.sub(r"'[^']*'", "", one["sqlExpression"])
            words = re.findall(r"[a-z_]+[a-z0-9_]*", text)
            yield from (
                word for word in words if word not in {"and", "or", "not", "is", "null", "in"}
            )


def test_charts_and_filters_name_what_their_datasets_have() -> None:
    """With the first test: a renamed column of a mart fails here until the charts follow."""
    datasets = by_uuid("datasets")
    for chart in by_uuid("charts").values():
        unknown = set(named(chart["params"])) - names(datasets[chart["dataset_uuid"]])
        assert not unknown, f"{chart['slice_name']}: {unknown}"
    for dashboard in by_uuid("dashboards").values():
        for one in dashboard["metadata"].get("native_filter_configuration", []):
            for target in one["targets"]:
                assert target["column"]["name"] in names(datasets[target["datasetUuid"]])


def test_a_renamed_column_is_noticed() -> None:
    marts = read_marts(ROOT)
    columns = dict(marts["tenant_portfolio"].columns)
    columns["score"] = columns.pop("overall_score")
    old = marts["tenant_portfolio"]
    marts["tenant_portfolio"] = Mart(old.name, old.description, columns, old.for_tenants)
    texts = synced(FILES, marts)
    file = FILES / "datasets" / "staff" / "tenant_portfolio.yaml"
    assert "column_name: overall_score" not in texts[file]
    assert "column_name: score" in texts[file]


def test_a_dataset_keeps_what_dbt_does_not_say(tmp_path: Path) -> None:
    [first, _] = synced(tmp_path, {"visits": MART})
    first.parent.mkdir(parents=True)
    document = yaml.safe_load(synced(tmp_path, {"visits": MART})[first])
    document["columns"][1] |= {"verbose_name": "Visits", "description": "old"}
    document["columns"].append({"column_name": "twice", "expression": "2 * n"})
    document["metrics"] = [{"metric_name": "sum", "expression": "sum(n)"}]
    first.write_text(to_text(document), "utf-8")
    result = yaml.safe_load(synced(tmp_path, {"visits": MART})[first])
    assert result["metrics"] == document["metrics"]
    assert result["columns"] == [
        {"column_name": "day", "description": "The day.", "is_dttm": True, "type": "DATE"},
        {"column_name": "n", "type": "INTEGER", "verbose_name": "Visits"},
        {"column_name": "twice", "expression": "2 * n"},
    ]


def test_an_import_puts_defaults_back() -> None:
    short = {"slice_name": "Who?", "params": {}, "uuid": "u"}
    whole = completed("charts", short)
    assert whole["description"] is None
    assert tidied("charts", whole) == short


def test_a_dashboards_numbers_are_of_one_installation() -> None:
    def exported_from(first: int) -> dict[str, Any]:
        scope = {"rootPath": ["ROOT_ID"], "excluded": [first + 1]}
        return {
            "position": {
                "CHART-a": {"type": "CHART", "meta": {"uuid": "a", "chartId": first}},
                "CHART-b": {"type": "CHART", "meta": {"uuid": "b", "chartId": first + 1}},
            },
            "metadata": {
                "native_filter_configuration": [
                    {"id": "f", "scope": scope, "chartsInScope": [first]}
                ],
                "chart_configuration": {str(first): {}},
            },
        }

    one, other = (tidied("dashboards", exported_from(first)) for first in (7, 41))
    assert one == other
    assert one["metadata"]["native_filter_configuration"][0]["scope"]["excluded"] == ["b"]
    whole = completed("dashboards", one)
    assert whole["position"]["CHART-b"]["meta"]["chartId"] == 2
    assert whole["metadata"]["native_filter_configuration"][0]["scope"]["excluded"] == [2]


def test_no_file_holds_what_a_filter_opened_on() -> None:
    """Superset saves the first to call along with a dashboard that somebody edited."""

    def exported_with(native_filter: dict[str, Any]) -> dict[str, Any]:
        filters = [{"id": "f", **native_filter}]
        return tidied("dashboards", {"metadata": {"native_filter_configuration": filters}})

    first = {"controlValues": {"defaultToFirstItem": True}}
    filled = {"requiredFirst": False, "defaultDataMask": {"filterState": {"value": ["Acme"]}}}
    empty = {"extraFormData": {}, "filterState": {}}
    as_in_files = {"requiredFirst": True, "defaultDataMask": empty}
    assert exported_with({**first, **filled}) == exported_with({**first, **as_in_files})
    chosen = {"controlValues": {"defaultToFirstItem": False}, **filled}
    assert "Acme" in to_text(exported_with(chosen))


def test_an_export_brings_back_edits_new_objects_and_removals(tmp_path: Path) -> None:
    write_bundle(bundle(FILES, "other"), set(), tmp_path)
    assert exported(tmp_path, FILES, "other") == {}
    file = next(iter(sorted((tmp_path / "charts").rglob("*.yaml"))))
    chart = yaml.safe_load(file.read_text("utf-8"))
    new = copy.deepcopy(chart) | {"uuid": "new", "slice_name": "Wie läuft's?"}
    (tmp_path / "charts" / "n.yaml").write_text(to_text(new), "utf-8")
    file.unlink()
    changes = exported(tmp_path, FILES, "other")
    assert changes.pop(FILES / "charts" / "wie-lauft-s.yaml")
    assert changes == {FILES / file.relative_to(tmp_path): None}


def test_datasets_follow_the_schema_of_the_marts() -> None:
    texts = bundle(FILES, "dev")
    datasets = [yaml.safe_load(text) for name, text in texts.items() if name.startswith("datasets")]
    assert {dataset["schema"] for dataset in datasets} == {"dev_marts"}
    assert not [text for text in texts.values() if "analytics_marts" in text]


def test_only_what_changed_has_another_digest() -> None:
    files = bundle(FILES, "analytics")
    name = next(name for name in files if name.startswith("charts"))
    uuid = yaml.safe_load(files[name])["uuid"]
    before, after = digests(files), digests({**files, name: files[name] + "# \n"})
    assert {key for key in before if before[key] != after[key]} == {uuid}
