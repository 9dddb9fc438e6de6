"""dbt's suite: constraints."""

import pytest
from suite import suite_classes

pytestmark = pytest.mark.slow

globals().update(suite_classes("constraints"))
