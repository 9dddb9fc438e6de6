"""dbt's suite: Python models. Its Spark idioms are put in the terms of pgpython."""

import pytest
from dbt.tests.adapter.python_model import test_python_model as theirs
from suite import suite_classes

META_GET = """
import polars as pl

def model(dbt, session):
    dbt.config(
        materialized="table", meta={"owner": "data-team", "priority": "high", "version": 2}
    )
    return pl.DataFrame({
        "owner": [dbt.config.meta_get("owner")],
        "priority": [dbt.config.meta_get("priority", "low")],
        "version": [str(dbt.config.meta_get("version"))],
        "missing": [dbt.config.meta_get("nonexistent", "default-value")],
    })
"""
META_FROM_SCHEMA = """
import polars as pl

def model(dbt, session):
    return pl.DataFrame({
        "owner": [dbt.config.meta_get("owner")],
        "environment": [dbt.config.meta_get("environment", "dev")],
    })
"""


class SqlFilter(theirs.BasePythonIncrementalTests):
    """`df.filter(df.id > 5)` is `.filter("id > 5")` here."""

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        model = theirs.incremental_python.replace("df.id > 5", '"id > 5"')
        assert '.filter("id > 5")' in model
        return {"m_1.sql": theirs.m_1, "incremental.py": model}


class PolarsResult(theirs.BasePythonMetaGetTests):
    """`session.createDataFrame(rows, names)` is a polars table here."""

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {
            "meta_test.py": META_GET,
            "meta_from_schema.py": META_FROM_SCHEMA,
            "schema.yml": theirs.schema_yml_with_meta,
        }


globals().update(suite_classes("python_model", SqlFilter, PolarsResult))
