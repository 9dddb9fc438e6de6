"""The dashboards' files: what they read, how they look, and the lines they draw."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
from math import dist
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml

from tenant_health.bi.bundle import drawn_from

ROOT = Path(__file__).parents[2]
FILES = ROOT / "bi" / "superset"
SLUGS = sorted(file.stem for file in (FILES / "dashboards").glob("*.yaml"))


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
    assert len(SLUGS) == 6


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


def labels(*lists: str) -> dict[str, dict[str, str]]:
    """Rows of the seed of words, by the word; of all lists if none is named."""
    return {row["label"]: row for row in seed("labels") if not lists or row["list"] in lists}


def painted(slug: str) -> Iterator[tuple[str, dict[str, str]]]:
    """A dashboard's rules that give a word a colour, with the column's name."""
    for chart in charts(slug):
        for rule in chart["params"].get("conditional_formatting", []):
            if rule["operator"] == "=" and rule["column"].endswith("_label"):
                yield rule["column"], rule


@pytest.mark.parametrize("slug", SLUGS)
def test_a_word_has_the_colour_of_its_seed(slug: str) -> None:
    for column, rule in painted(slug):
        colours = {row["colour"] for row in seed("labels") if row["label"] == rule["targetValue"]}
        assert rule["colorScheme"] in colours, (column, rule)
    for word, row in labels("health_status").items():
        assert dashboard(slug)["metadata"]["label_colors"][word] == row["colour"]


def test_series_are_called_as_the_seed_says_and_stand_by_severity() -> None:
    """A chart sorts its series by name, so blanks before a word put the most severe first."""
    found = set()
    for dataset in documents("datasets").values():
        for metric in dataset.get("metrics", []):
            for column, kind in (("health_status", "health_status"), ("rule", "alert_rule")):
                one = re.fullmatch(rf"count\(\*\) filter \(where {column} = '(\w+)'\)",
                                   metric["expression"])  # fmt: skip
                if one is None:
                    continue
                row = next(r for r in seed("labels") if (r["list"], r["value"]) == (kind, one[1]))
                assert metric["verbose_name"].strip() == row["label"]
                found.add((kind, int(row["position"]), metric["verbose_name"]))
    for kind in ("health_status", "alert_rule"):
        names = [name for of, _, name in sorted(found) if of == kind]
        assert names == sorted(names)
        assert len(names) == len(labels(kind))


def test_a_filter_starts_with_a_word_of_its_seed() -> None:
    metrics = labels("benchmark_metric")
    windows = {f"Last {row['window_days']} days" for row in seed("score_windows")}
    for slug in SLUGS:
        for one in dashboard(slug)["metadata"].get("native_filter_configuration", []):
            for value in one["defaultDataMask"]["filterState"].get("value", []):
                assert value in metrics or value in windows


@pytest.mark.parametrize("slug", SLUGS)
def test_only_what_exists_can_be_chosen(slug: str) -> None:
    for one in dashboard(slug)["metadata"].get("native_filter_configuration", []):
        assert one["controlValues"]["creatable"] is False


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_says_what_it_is_for_and_why_a_chart_is_empty(slug: str) -> None:
    page = dashboard(slug)
    [row, *_] = page["position"]["GRID_ID"]["children"]
    [first] = page["position"][row]["children"]
    assert page["position"][first]["type"] == "MARKDOWN"
    titles = {chart["slice_name"] for chart in charts(slug)}
    explained = set(re.findall(r'data-test-chart-name="([^"]+)"\] .*::before', page["css"]))
    assert explained
    assert explained <= titles


def test_no_threshold_stands_in_a_chart() -> None:
    """Lines are columns of marts, and rows are chosen by their flags, so both follow the seeds."""
    for chart in documents("charts").values():
        assert not chart["params"].get("annotation_layers")
        assert not chart["params"].get("annotation_layers_b")
        for one in chart["params"]["adhoc_filters"]:
            assert one["expressionType"] == "SIMPLE"
            assert not re.search(r"\d", str(one.get("comparator", "")))


def test_a_dataset_is_a_mart() -> None:
    """No rule, threshold or list of words stands in a dataset's SQL."""
    for file in (FILES / "datasets").rglob("*.yaml"):
        document = yaml.safe_load(file.read_text("utf-8"))
        mart = f"select * from analytics_marts.{file.stem}"
        expected = {"staff": (None, file.stem), "tenant": (mart, f"{file.stem} of one tenant")}
        assert (document.get("sql"), document["table_name"]) == expected[file.parent.name]
        texts = [column.get("expression") or "" for column in document["columns"]]
        assert not [text for text in texts if re.search(r"\bcase\b", text)]


def luminance(colour: str) -> float:
    """As WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_as_wcag_measures_it() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("slug", SLUGS)
def test_words_can_be_read_on_their_colours(slug: str) -> None:
    """Superset writes black or white on a painted cell, whichever is easier to read."""
    for _, rule in painted(slug):
        colour = rule["colorScheme"]
        assert max(contrast(colour, "#000000"), contrast(colour, "#FFFFFF")) >= 4.5


LIGHT, DARK = "#FFFFFF", "#141414"


@pytest.mark.parametrize("slug", SLUGS)
def test_lines_and_figures_are_seen_on_light_and_on_dark(slug: str) -> None:
    colours = dashboard(slug)["metadata"]["label_colors"]
    drawn = {
        metric["metric_name"]
        for chart in charts(slug)
        if chart["viz_type"] == "echarts_timeseries_line"
        for metric in documents("datasets")[chart["dataset_uuid"]].get("metrics", [])
        if metric["metric_name"] in chart["params"]["metrics"]
    }
    seen = {colours[name] for name in drawn if name in colours}
    seen |= {
        rule["colorScheme"]
        for chart in charts(slug)
        for rule in chart["params"].get("conditional_formatting", [])
        if rule["objectFormatting"] == "TEXT_COLOR"
    }
    for colour in seen:
        assert contrast(colour, LIGHT) >= 3
        assert contrast(colour, DARK) >= 3


# How people without one kind of cone see light (Vienot, Brettel and Mollon 1999).
PROTANOPIA = ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1))
DEUTERANOPIA = ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1))


def seen_as(colour: str, matrix: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """Linear red, green and blue, brought to equal steps by a square root."""
    linear = [(int(colour[i : i + 2], 16) / 255) ** 2.2 for i in (1, 3, 5)]
    mixed = [sum(k * part for k, part in zip(row, linear, strict=True)) for row in matrix]
    return tuple(max(part, 0.0) ** 0.5 for part in mixed)


@pytest.mark.parametrize("matrix", [PROTANOPIA, DEUTERANOPIA])
@pytest.mark.parametrize("of", sorted({row["list"] for row in seed("labels") if row["colour"]}))
def test_colours_of_a_list_differ_to_the_colour_blind(of: str, matrix: Any) -> None:
    colours = sorted({row["colour"] for row in seed("labels") if row["list"] == of})
    for one, other in combinations(colours, 2):
        assert dist(seen_as(one, matrix), seen_as(other, matrix)) > 0.15, (one, other)


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


def later_tabs(slug: str) -> list[str]:
    """Pictures' names of the tabs that a page does not open on."""
    position = dashboard(slug)["position"]
    groups = [p for p in position.values() if isinstance(p, dict) and p["type"] == "TABS"]
    tabs = [tab for group in groups for tab in group["children"][1:]]
    return [f"{slug}-{position[tab]['meta']['text'].lower()}" for tab in tabs]


def test_pictures_show_the_pages_as_they_are() -> None:
    """Whoever changes a page looks at it again: `make bi-pictures`."""
    images = ROOT / "docs" / "images"
    taken = json.loads((images / "drawn_from.json").read_text("utf-8"))
    now = drawn_from(FILES)
    old = sorted(slug for slug in now if taken.get(slug) != now[slug])
    assert not old, f"{old} changed since their pictures were taken: run `make bi-pictures`"
    parts = [part for slug in SLUGS for part in [slug, *later_tabs(slug)]]
    expected = {f"{part}-{width}.png" for part in parts for width in (1280, 1440)}
    assert {file.name for file in images.glob("*.png")} == expected


def test_a_changed_chart_changes_what_its_page_was_drawn_from(tmp_path: Path) -> None:
    copy = Path(copytree(FILES, tmp_path / "superset"))
    before = drawn_from(copy)
    file = copy / "charts" / "alerts" / "open.yaml"
    file.write_text(file.read_text("utf-8").replace("Which alerts", "What alerts"), "utf-8")
    after = drawn_from(copy)
    assert {slug for slug in before if before[slug] != after[slug]} == {"alerts"}
