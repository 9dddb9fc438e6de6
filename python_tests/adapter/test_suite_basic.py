"""dbt's suite: basic."""

from suite import suite_classes

globals().update(suite_classes("basic"))
