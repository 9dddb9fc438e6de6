"""dbt's suite: unit_testing."""

from suite import suite_classes

globals().update(suite_classes("unit_testing"))
