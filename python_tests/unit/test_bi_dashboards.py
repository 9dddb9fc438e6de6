"""The dashboards' files: what they read, how they look, and the lines they draw."""

import csv
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = ROOT / "bi" / "superset"
SLUGS = sorted(file.stem for file in (FILES / "dashboards").glob("*.yaml"))
STATUS = {
    "HEALTHY": "#0072B2",
    "AT_RISK": "#E69F00",
    "CRITICAL": "#D55E00",
    "INSUFFICIENT_DATA": "#999999",
}


@cache
def documents(kind: str) -> dict[str, dict[str, Any]]:
    """Documents of one kind by their uuid."""
    found = [yaml.safe_load(file.read_text("utf-8")) for file in (FILES / kind).rglob("*.yaml")]
    return {document["uuid"]: document for document in found}


def dashboard(slug: str) -> dict[str, Any]:
    return dict(yaml.safe_load((FILES / "dashboards" / f"{slug}.yaml").read_text("utf-8")))


def charts(slug: str) -> list[dict[str, Any]]:
    parts = [part for part in dashboard(slug)["position"].values() if isinstance(part, dict)]
    return [documents("charts")[p["meta"]["uuid"]] for p in parts if p.get("type") == "CHART"]


def datasets(slug: str) -> list[dict[str, Any]]:
    """Those of the charts and of the filters."""
    filters = dashboard(slug)["metadata"].get("native_filter_configuration", [])
    uuids = {chart["dataset_uuid"] for chart in charts(slug)}
    uuids |= {target["datasetUuid"] for one in filters for target in one["targets"]}
    return [documents("datasets")[uuid] for uuid in sorted(uuids)]


def marts_read(slug: str) -> set[str]:
    """Every dataset names its marts in the marts' schema, or is one."""
    texts = [one.get("sql") or f"analytics_marts.{one['table_name']}" for one in datasets(slug)]
    return {mart for text in texts for mart in re.findall(r"\banalytics_marts\.(\w+)", text)}


@cache
def exposures() -> dict[str, dict[str, Any]]:
    """By the dashboard's slug, which ends the url."""
    text = (ROOT / "models" / "marts" / "_exposures.yml").read_text("utf-8")
    return {one["url"].rstrip("/").split("/")[-1]: one for one in yaml.safe_load(text)["exposures"]}


def seed(name: str) -> list[dict[str, str]]:
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_each_dashboard_is_an_exposure() -> None:
    assert sorted(exposures()) == SLUGS
    assert len(SLUGS) == 4


@pytest.mark.parametrize("slug", SLUGS)
def test_an_exposure_names_what_its_dashboard_reads(slug: str) -> None:
    refs = {re.sub(r"ref\('(\w+)'\)", r"\1", ref) for ref in exposures()[slug]["depends_on"]}
    assert refs == marts_read(slug)


@pytest.mark.parametrize("slug", SLUGS)
def test_an_exposure_is_called_as_its_dashboard(slug: str) -> None:
    assert exposures()[slug]["label"] == dashboard(slug)["dashboard_title"]
    assert dashboard(slug)["slug"] == slug


def test_each_chart_is_on_one_dashboard() -> None:
    shown = [chart["uuid"] for slug in SLUGS for chart in charts(slug)]
    assert sorted(shown) == sorted(documents("charts"))


@pytest.mark.parametrize("slug", SLUGS)
def test_each_chart_asks_a_question_and_explains_itself(slug: str) -> None:
    for chart in charts(slug):
        assert chart["slice_name"].endswith("?")
        assert chart["description"].endswith(".")


@pytest.mark.parametrize("slug", SLUGS)
def test_status_has_one_colour_scale(slug: str) -> None:
    assert STATUS.items() <= dashboard(slug)["metadata"]["label_colors"].items()
    for chart in charts(slug):
        rules = chart["params"].get("conditional_formatting", [])
        painted = {r["targetValue"]: r["colorScheme"] for r in rules if r["operator"] == "="}
        assert painted.items() >= {k: STATUS[k] for k in painted.keys() & STATUS.keys()}.items()


def test_no_number_is_a_mean_of_rates() -> None:
    """A rate is a sum by a sum: an average anywhere would weigh small and large alike."""
    texts = [file.read_text("utf-8") for file in FILES.rglob("*.yaml")]
    assert not [text for text in texts if re.search(r"\bavg\s*\(|\bAVG\b", text, re.IGNORECASE)]
    rates = [
        metric["expression"]
        for one in documents("datasets").values()
        for metric in one.get("metrics", [])
        if "/" in metric["expression"]
    ]
    assert rates
    assert all(re.fullmatch(r"1\.0 \* sum\(\w+\) / nullif\(sum\(\w+\), 0\)", r) for r in rates)


def lines(chart: str) -> dict[str, float]:
    """The fixed lines of a chart of both dashboards of one tenant, which are to be the same."""
    found = []
    for slug in ("tenant-360", "tenant"):
        text = (FILES / "charts" / slug / f"{chart}.yaml").read_text("utf-8")
        layers = yaml.safe_load(text)["params"]["annotation_layers"]
        found.append({layer["name"]: float(layer["value"]) for layer in layers})
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize(
    ("chart", "component"), [("login-rate", "login"), ("campaigns", "campaign_completion")]
)
def test_a_target_line_is_the_newest_target(chart: str, component: str) -> None:
    rows = [row for row in seed("health_score_components") if row["component"] == component]
    newest = max(rows, key=lambda row: row["effective_from"])
    assert lines(chart) == {"target": float(newest["target"])}


def test_lines_of_the_score_are_where_risk_changes() -> None:
    rules = seed("risk_rules")
    low = next(r["score_from"] for r in rules if r["risk_level"] == "LOW")
    high = next(r["score_below"] for r in rules if r["risk_level"] == "HIGH" and not r["trend"])
    expected = {f"healthy from {low}": float(low), f"critical below {high}": float(high)}
    assert lines("score") == expected


@pytest.mark.parametrize("chart", ["call-first", "outlook"])
def test_a_chance_is_painted_from_where_it_is_a_reason_to_call(chart: str) -> None:
    rule = next(r for r in seed("call_rules") if r["reason"] == "likely_critical")
    params = yaml.safe_load((FILES / f"charts/portfolio/{chart}.yaml").read_text())["params"]
    painted = [
        rule["targetValue"]
        for rule in params["conditional_formatting"]
        if rule["column"] == "probability_high_risk"
    ]
    assert painted == [float(rule["at_least"]) / 100]


def test_a_tenants_dashboard_asks_nothing_that_a_guest_may_not() -> None:
    """A guest's request holds no SQL, and no dataset of staff."""
    staff = {
        yaml.safe_load(file.read_text("utf-8"))["uuid"]
        for file in (FILES / "datasets" / "staff").glob("*.yaml")
    }
    assert not staff & {one["uuid"] for one in datasets("tenant")}
    assert not dashboard("tenant")["metadata"].get("native_filter_configuration")
    for chart in charts("tenant"):
        assert "sqlExpression" not in str(chart["params"])
        assert "organization_id" not in str(chart["params"])
