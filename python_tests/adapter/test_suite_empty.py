"""dbt's suite: --empty."""

import pytest
from dbt.tests.adapter.empty import _models
from dbt.tests.adapter.empty.test_empty import MetadataWithEmptyFlag
from suite import suite_classes

pytestmark = pytest.mark.slow


class LowerCase(MetadataWithEmptyFlag):
    """PostgreSQL's names are lower case, the suite's column is not."""

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        files = super().models.__wrapped__(self)  # type: ignore[attr-defined]
        return {**files, "alter_column_type.sql": _models.ALTER_COLUMN_TYPE.lower()}


globals().update(suite_classes("empty", LowerCase))
