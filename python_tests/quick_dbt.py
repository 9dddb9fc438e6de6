"""dbt without work that it does over and over, for the many short runs in one process.

Nothing it decides or says changes. What runs dbt in a process of its own has dbt as it is.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from dbt.context.macros import MacroNamespace
from dbt_common.behavior_flags import BehaviorFlagRendered
from dbt_common.clients import agate_helper

_build_type_tester = agate_helper.build_type_tester
_namespace = MacroNamespace.__init__


@contextmanager
def quick_dbt() -> Iterator[None]:
    """Patches dbt for this process."""
    with pytest.MonkeyPatch.context() as patch:
        # each query's result would be given detectors of dates of its own
        patch.setattr(agate_helper, "build_type_tester", _shared_type_tester)
        # each name of each context would be looked for in five dictionaries
        patch.setattr(MacroNamespace, "__init__", _flattened)
        patch.setattr(MacroNamespace, "keys", lambda names: names.flat.keys(), raising=False)
        patch.setattr(MacroNamespace, "__iter__", lambda names: iter(names.flat))
        patch.setattr(MacroNamespace, "__len__", lambda names: len(names.flat))
        patch.setattr(MacroNamespace, "__getitem__", lambda names, name: names.flat[name])
        # making an adapter walks the whole stack to name a warning's source; pytest's is deep
        patch.setattr(BehaviorFlagRendered, "_default_source", staticmethod(lambda: "tests"))
        yield


def _shared_type_tester(
    text_columns: Iterable[str], string_null_values: Iterable[str] | None = ("null", "")
) -> Any:
    nulls = None if string_null_values is None else tuple(string_null_values)
    return _type_tester(frozenset(text_columns), nulls)


@cache
def _type_tester(text_columns: frozenset[str], string_null_values: tuple[str, ...] | None) -> Any:
    return _build_type_tester(text_columns, string_null_values)


def _flattened(names: Any, *args: Any, **kwargs: Any) -> None:
    """What dbt searches in order, in one dictionary: what comes first wins."""
    _namespace(names, *args, **kwargs)
    names.flat = {}
    for part in reversed(list(names._search_order())):
        names.flat.update(part)
