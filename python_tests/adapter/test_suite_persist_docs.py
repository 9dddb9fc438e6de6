"""dbt's suite: persist_docs."""

from suite import suite_classes

globals().update(suite_classes("persist_docs"))
