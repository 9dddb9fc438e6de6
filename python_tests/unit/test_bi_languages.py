"""The tenant's page in further languages: nothing stays in English, and it is a page of its own."""

import csv
from pathlib import Path

import pytest

from tenant_health.bi.bundle import bundle, documents
from tenant_health.bi.languages import Named, languages, page_of, texts_of, translated

ROOT = Path(__file__).parents[2]
FILES = ROOT / "bi" / "superset"
LANGUAGES = languages(ROOT / "bi" / "labels")
ENGLISH: list[Named] = [
    (kind, str(file.relative_to(FILES)), document) for kind, file, document in documents(FILES)
]
SMALL: list[Named] = [
    (
        "datasets",
        "datasets/tenant/x.yaml",
        {
            "uuid": "d",
            "table_name": "x",
            "columns": [{"column_name": "word", "verbose_name": " Word", "description": "A word."}],
        },
    ),
    ("charts", "charts/tenant/x.yaml", {"uuid": "c", "dataset_uuid": "d", "slice_name": "Word"}),
    ("charts", "charts/staff/x.yaml", {"uuid": "s", "slice_name": "Word"}),
]


def test_there_is_more_than_english() -> None:
    assert "de" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_text_and_no_other(language: str) -> None:
    assert set(LANGUAGES[language]["texts"]) == texts_of(ENGLISH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_word_that_the_page_shows(language: str) -> None:
    """Sizes are made of a few parts, and what was counted of the words of its component."""
    with (ROOT / "seeds" / "labels.csv").open() as file:
        labels = list(csv.DictReader(file))
    with (ROOT / "seeds" / "component_labels.csv").open() as file:
        components = list(csv.DictReader(file))
    lists = {
        "category_label": "feature_category",
        "state_label": "feature_state",
        "metric_label": "benchmark_metric",
    }
    values = LANGUAGES[language]["values"]
    for column, of in lists.items():
        assert set(values[column]) == {row["label"] for row in labels if row["list"] == of}
    assert set(values["component_label"]) == {row["label"] for row in components}
    sectors = [row for row in labels if row["list"] == "industry_sector" and row["value"] != "none"]
    assert {row["label"] for row in sectors} <= set(values["cohort_label"])
    for row in components:
        for column, text in (("counts", row["counts"]), ("target_label", row["target_words"])):
            rest = text.replace("%s", "").replace(" % ", " ")
            for english in sorted(values[column], key=len, reverse=True):
                rest = rest.replace(english, "")
            assert not rest.strip(), (column, text)


def test_a_page_is_a_copy_that_refers_to_its_own_parts() -> None:
    words = {"texts": {"Word": "Wort"}, "values": {"word": {"yes": "j'a", "yes and no": "jein"}}}
    [(_, dataset_path, dataset), (_, chart_path, chart)] = translated(SMALL, "de", words)
    assert (dataset_path, chart_path) == ("datasets/tenant.de/x.yaml", "charts/tenant.de/x.yaml")
    assert chart == {
        "uuid": page_of("de", "c"),
        "dataset_uuid": page_of("de", "d"),
        "slice_name": "Wort",
    }
    assert dataset["table_name"] == "x (de)"
    assert dataset["columns"] == [
        {
            "column_name": "word",
            "verbose_name": " Wort",
            "description": "A word.",
            "expression": "replace(replace(word, 'yes and no', 'jein'), 'yes', 'j''a')",
        }
    ]
    assert SMALL[1][2]["slice_name"] == "Word"


def test_a_bundle_holds_the_page_in_each_language() -> None:
    names = bundle(FILES, "analytics").keys()
    pages = {name for name in names if name.startswith("dashboards/tenant.")}
    assert pages == {
        "dashboards/tenant.yaml",
        *(f"dashboards/tenant.{language}.yaml" for language in LANGUAGES),
    }
