"""No class of dbt's suite is missed: each runs, or is left out with a reason."""

import importlib

import pytest
from suite import AREAS, LEFT_OUT, REPEATED, offered


@pytest.mark.parametrize("area", AREAS)
def test_every_class_runs_or_is_left_out(area: str) -> None:
    module = importlib.import_module(f"test_suite_{area}")
    running = {
        base
        for name, cls in vars(module).items()
        if name.startswith("Test") and isinstance(cls, type)
        for base in cls.__bases__
    }
    missed = {name for name, cls in offered(area).items() if cls not in running}
    assert missed == LEFT_OUT.keys() & offered(area).keys()


def test_what_is_repeated_exists() -> None:
    names = {name for area in AREAS for name in vars(importlib.import_module(f"test_suite_{area}"))}
    assert names >= REPEATED


def test_what_is_left_out_exists_and_says_why() -> None:
    everything = {name for area in AREAS for name in offered(area)}
    assert LEFT_OUT.keys() <= everything
    assert all(len(reason) > 20 for reason in LEFT_OUT.values())
