"""dbt's suite: sample_mode."""

from suite import suite_classes

globals().update(suite_classes("sample_mode"))
