"""A throw-away PostgreSQL for the tests of the tools."""

from collections.abc import Iterator

import pytest
from toy_project import ROOT

from tenant_health import throwaway


@pytest.fixture(scope="session")
def environment() -> Iterator[dict[str, str]]:
    """Variables that select a server which is gone after the tests."""
    with throwaway.environment(ROOT) as variables:
        yield variables
