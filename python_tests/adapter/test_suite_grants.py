"""dbt's suite: grants."""

from suite import suite_classes

globals().update(suite_classes("grants"))
