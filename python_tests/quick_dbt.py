"""dbt without work that it does over and over, for the many short runs in one process.

Nothing it decides or says changes. What runs dbt in a process of its own has dbt as it is.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from types import CodeType
from typing import Any

import agate
import pytest
from dbt.clients.jinja import MacroGenerator
from dbt.context.base import BaseContext
from dbt.context.macros import MacroNamespace, MacroNamespaceBuilder
from dbt.context.manifest import ManifestContext
from dbt.tracking import track_behavior_change_warn
from dbt_common.behavior_flags import BehaviorFlagRendered
from dbt_common.clients import agate_helper
from dbt_common.clients.jinja import MacroFuzzEnvironment
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager

_build_type_tester = agate_helper.build_type_tester
_compile = MacroFuzzEnvironment.compile
_build_namespace = MacroNamespaceBuilder.build_namespace
_to_dict = ManifestContext.to_dict
_base_context = BaseContext.__init__
_event = BaseEvent.__init__
_fire_event = EventManager.fire_event
_SERIOUS = (EventLevel.WARN, EventLevel.ERROR)


@contextmanager
def quick_dbt() -> Iterator[None]:
    """Patches dbt for this process."""
    gc.set_threshold(100_000, 20, 20)  # a project is many objects, and few of them go
    with pytest.MonkeyPatch.context() as patch:
        # each query's result would be given detectors of dates of its own
        patch.setattr(agate_helper, "build_type_tester", _shared_type_tester)
        patch.setattr(agate_helper, "empty_table", cache(lambda: agate.Table(rows=[])))
        # the same text would be compiled each time that it is rendered
        patch.setattr(MacroFuzzEnvironment, "compile", _compiled)
        # each context would be given an object for every macro there is; few are called
        patch.setattr(MacroNamespaceBuilder, "build_namespace", _namespace)
        patch.setattr(MacroNamespace, "keys", lambda names: names.flat.keys(), raising=False)
        patch.setattr(MacroNamespace, "__iter__", lambda names: iter(names.flat))
        patch.setattr(MacroNamespace, "__len__", lambda names: len(names.flat))
        patch.setattr(MacroNamespace, "__getitem__", lambda names, name: names.flat[name])
        patch.setattr(BaseContext, "__init__", _context)
        patch.setattr(ManifestContext, "to_dict", _context_with_macros)
        # each event would be written out, though nobody listens
        patch.setattr(BaseEvent, "__init__", _event_to_be)
        patch.setattr(BaseEvent, "__getattr__", _attribute_of_event)
        patch.setattr(EventManager, "fire_event", _fire_if_heard)
        patch.setattr(track_behavior_change_warn, "hears", {"BehaviorChangeEvent"}, raising=False)
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


_code: dict[tuple[Any, ...], CodeType] = {}


def _compiled(environment: MacroFuzzEnvironment, source: Any, *args: Any) -> Any:
    key = (type(environment), source, *args)
    if key not in _code:
        _code[key] = _compile(environment, source, *args)
    return _code[key]


class _Lazy(dict[str, Any]):
    """A dictionary whose other values are made when they are first looked up."""

    def __init__(self, sources: Mapping[str, Any], make: Callable[[Any], Any]) -> None:
        super().__init__()
        self.lie_behind(sources, make)

    def lie_behind(self, sources: Mapping[str, Any], make: Callable[[Any], Any]) -> None:
        """Values to be made from these replace those that are there."""
        for name in [name for name in dict.keys(self) if name in sources]:
            del self[name]
        self._sources, self._make = sources, make

    def __missing__(self, name: str) -> Any:
        made = self[name] = self._make(self._sources[name])
        return made

    def __contains__(self, name: object) -> bool:
        return dict.__contains__(self, name) or name in self._sources

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return default

    def __len__(self) -> int:
        return len(self.keys())

    def __bool__(self) -> bool:
        return dict.__len__(self) > 0 or bool(self._sources)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def keys(self) -> Any:
        return dict.fromkeys((*dict.keys(self), *self._sources)).keys()

    def values(self) -> Any:
        return dict(self).values()

    def items(self) -> Any:
        return dict(self).items()


def _namespace(
    builder: MacroNamespaceBuilder, macros_by_package: Any, ctx: dict[str, Any]
) -> MacroNamespace:
    layout = _layout(
        _Same(macros_by_package),
        sum(map(len, macros_by_package.values())),
        builder.root_package,
        builder.search_package,
        tuple(builder.internal_package_names_order),
    )

    def made(source: Any) -> Any:
        if isinstance(source, dict):
            return _Lazy(source, made)
        return MacroGenerator(source, ctx, builder.node, builder.thread_ctx)

    names = MacroNamespace(
        **{part: _Lazy(macros, made) for part, macros in layout.items() if part != "flat"}
    )
    names.flat = _Lazy(layout["flat"], made)
    return names


class _Same:
    """Wraps a value that is to be equal to none but itself."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)


@lru_cache(16)
def _layout(
    macros_by_package: _Same,
    _: int,
    root_package: str,
    search_package: str,
    internal: tuple[str, ...],
) -> dict[str, dict[str, Any]]:
    """The parts of a namespace as dbt builds it, each a dictionary of so many macros."""
    builder = MacroNamespaceBuilder(root_package, search_package, None, [*internal], None)
    names = _build_namespace(builder, macros_by_package.value, {})

    def macros(part: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: found.macro if isinstance(found, MacroGenerator) else macros(found)
            for name, found in part.items()
        }

    flat: dict[str, Any] = {}
    for part in reversed(list(names._search_order())):  # what comes first wins
        flat.update(part)
    return {
        "global_namespace": macros(names.global_namespace),
        "local_namespace": macros(names.local_namespace),
        "global_project_namespace": macros(names.global_project_namespace),
        "packages": macros(names.packages),
        "flat": macros(flat),
    }


def _context(context: BaseContext, *args: Any, **kwargs: Any) -> None:
    _base_context(context, *args, **kwargs)
    context._ctx = _Lazy({}, lambda _: None)


def _context_with_macros(context: ManifestContext) -> dict[str, Any]:
    if not isinstance(context.namespace, MacroNamespace):
        return _to_dict(context)
    names = super(ManifestContext, context).to_dict()
    flat = context.namespace.flat
    names.lie_behind(flat, lambda found: found)
    return names


def _event_to_be(event: BaseEvent, *args: Any, **kwargs: Any) -> None:
    vars(event)["given"] = args, kwargs


def _attribute_of_event(event: BaseEvent, name: str) -> Any:
    if name == "pb_msg":
        args, kwargs = vars(event)["given"]
        _event(event, *args, **kwargs)
        return vars(event)[name]
    return getattr(event.pb_msg, name)


def _fire_if_heard(
    manager: EventManager,
    event: BaseEvent,
    level: EventLevel | None = None,
    *others: Any,
    **kw: Any,
) -> None:
    is_told = manager.loggers or any(
        type(event).__name__ in getattr(callback, "hears", {type(event).__name__})
        for callback in manager.callbacks
    )
    if is_told or (level or event.level_tag()) in _SERIOUS:
        _fire_event(manager, event, level, *others, **kw)
