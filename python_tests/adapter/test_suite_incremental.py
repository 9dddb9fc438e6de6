"""dbt's suite: incremental."""

from suite import suite_classes

globals().update(suite_classes("incremental"))
