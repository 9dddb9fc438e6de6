"""A rule of the business stands in a seed and a model: not again in Python, nor in a dashboard."""

import ast
import csv
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
SHOWN_BY = ("portfolio", "explain", "actions", "alerts")
LAYOUT = {0, 1, 5, 10, 40, 100}
"""Numbers of the rules that are also how many rows a table shows, or percent."""


def _rule_numbers() -> set[float]:
    """Thresholds of the call rules, all but those that anything could be."""
    with (ROOT / "seeds" / "call_rules.csv").open() as file:
        rules = list(csv.DictReader(file))
    columns = ("at_least", "less_than", "limit_value")
    numbers = {float(rule[column]) for rule in rules for column in columns if rule[column]}
    return numbers - LAYOUT


def _python_numbers(folder: Path) -> dict[str, set[float]]:
    return {
        file.name: {
            float(node.value)
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, int | float)
            and not isinstance(node.value, bool)
        }
        for file in folder.rglob("*.py")
    }


def test_no_number_of_the_call_rules_stands_in_python() -> None:
    numbers = _rule_numbers()
    assert {14, 25, 30, 501} <= numbers
    for package in SHOWN_BY:
        for file, found in _python_numbers(ROOT / "src" / "tenant_health" / package).items():
            assert not found & numbers, file


def test_no_dataset_decides_whom_to_call() -> None:
    numbers = {f"{number:g}" for number in _rule_numbers()}
    for file in (ROOT / "bi" / "superset" / "datasets").rglob("*.yaml"):
        document = yaml.safe_load(file.read_text("utf-8"))
        metrics = [metric["expression"] for metric in document.get("metrics", [])]
        for text in (document.get("sql") or "", *metrics):
            compared = set(re.findall(r"(?:[<>=]|between|then|else) *(\d+(?:\.\d+)?)", text))
            assert not compared & numbers, file


def test_a_rule_in_python_is_found(tmp_path: Path) -> None:
    """As it once stood there."""
    (tmp_path / "priority.py").write_text("SILENT_DAYS = 14\nROWS = 10\n")
    [found] = _python_numbers(tmp_path).values()
    assert found & _rule_numbers() == {14}
