"""dbt's suite: concurrency."""

from suite import suite_classes

globals().update(suite_classes("concurrency"))
