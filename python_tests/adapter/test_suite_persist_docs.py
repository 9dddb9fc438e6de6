"""dbt's suite: persist_docs."""

import pytest
from suite import suite_classes

pytestmark = pytest.mark.slow

globals().update(suite_classes("persist_docs"))
