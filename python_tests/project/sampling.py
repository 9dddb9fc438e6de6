"""Which of many cases the default run tries; `make test-all` tries all."""

from collections.abc import Iterable
from typing import Any

import pytest


def sampled(cases: Iterable[str], *chosen: str) -> list[Any]:
    """Values for `pytest.mark.parametrize`, all but the chosen ones marked slow."""
    cases = list(cases)
    assert set(chosen) <= set(cases)
    return [pytest.param(case, marks=[] if case in chosen else pytest.mark.slow) for case in cases]
