"""dbt's suite: constraints."""

from suite import suite_classes

globals().update(suite_classes("constraints"))
