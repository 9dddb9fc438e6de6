"""dbt's own suite for adapters: which classes it offers, and which of them do not run here."""

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import dbt.tests.adapter
import pytest

ROOT = Path(next(iter(dbt.tests.adapter.__path__)))
AREAS = (
    "basic", "concurrency", "constraints", "empty", "grants", "hooks", "incremental",
    "persist_docs", "python_model", "sample_mode", "unit_testing",
)  # fmt: skip
LEFT_OUT = {
    "BaseConstraintsColumnsEqual": "has no models; runs as its Table, View and Incremental forms",
    "BaseContractSqlHeader": "has no models; runs as its Table and Incremental forms",
    "BaseGetCatalogForSingleRelation": "dbt-postgres does not offer the catalog of one relation",
    "BaseTestEmptyInlineSourceRef": (
        "gives a source under --empty a second alias, a syntax error in PostgreSQL; fails with "
        "dbt-postgres too"
    ),
    "BaseTestEmptySeedFlag": "`dbt seed --empty` comes with dbt-core 1.12; this is 1.11",
    "BasePySparkTests": "returns Spark's own tables; test_returns.py has what pgpython accepts",
    "BasePythonEmptyTests": (
        "expects Python models to ignore --empty; pgpython follows it, see test_reads.py"
    ),
    "BasePythonSampleTests": (
        "expects Python models to ignore --sample; pgpython follows it, see test_reads.py"
    ),
}
REPEATED = {
    "TestTableConstraintsColumnsEqual", "TestViewConstraintsColumnsEqual",
    "TestConstraintsRollback", "TestSnapshotTimestamp", "TestSingularTestsEphemeral",
    "TestDocsGenReferences", "TestSeedGrants", "TestSnapshotGrants",
    "TestPersistDocsQuotedDescriptionNotAppliedOnMismatch", "TestPersistDocsAllColumnsMissing",
    "TestPrePostSnapshotHooksInConfigKwargs", "TestPrePostModelHooksOnSnapshots",
    "TestUnitTestingTypes",
}  # fmt: skip
"""What other classes of an area prove, for one more kind of model or column: only in
`make test-all`."""


def offered(area: str) -> dict[str, type]:
    """Every class with tests in one folder of the suite, by name, but no second name of one."""
    found = {}
    for info in pkgutil.iter_modules([str(ROOT / area)]):
        module = importlib.import_module(f"dbt.tests.adapter.{area}.{info.name}")
        for name, thing in vars(module).items():
            defined_there = isinstance(thing, type) and thing.__module__ == module.__name__
            if defined_there and any(attribute.startswith("test_") for attribute in dir(thing)):
                found[name] = thing
    return {name: cls for name, cls in found.items() if not _only_renames(cls, found)}


def _only_renames(cls: type, others: dict[str, type]) -> bool:
    """Whether it is `class TestX(BaseX): pass`, as the suite often has beside BaseX."""
    adds = {attribute for attribute in vars(cls) if not attribute.startswith("__")}
    return not adds and len(cls.__bases__) == 1 and cls.__bases__[0] in others.values()


def suite_classes(area: str, *adapted: type, mixin: type = object) -> dict[str, Any]:
    """What an area offers, as the globals of a test module: pytest collects what starts with Test.

    Args:
        area: Folder of the suite.
        adapted: Subclasses of some of its classes, to run in their place.
        mixin: A base for all others, before the suite's own.
    """
    in_place_of = {base.__name__: cls for cls in adapted for base in cls.__bases__}
    classes: dict[str, Any] = {}
    for name, base in offered(area).items():
        if name not in LEFT_OUT:
            bases = (base,) if mixin is object else (mixin, base)
            own = "Test" + name.removeprefix("Base").removeprefix("Test")
            assert own not in classes
            marks = {"pytestmark": [pytest.mark.slow]} if own in REPEATED else {}
            classes[own] = in_place_of.get(name) or type(own, bases, marks)
    return classes
