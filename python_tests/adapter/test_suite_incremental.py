"""dbt's suite: incremental."""

import pytest
from suite import suite_classes

pytestmark = pytest.mark.slow

globals().update(suite_classes("incremental"))
