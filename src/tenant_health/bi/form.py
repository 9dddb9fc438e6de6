"""The one form in which Superset's objects stand in files, so that a diff shows what was changed.

Superset exports every field, ids of its own database and a query a chart. Files leave out what is
at its default, what holds for one installation only and what Superset works out by itself; keys,
columns and metrics are sorted. `completed` puts back what an import needs.
"""

from collections.abc import Callable, Mapping
from typing import Any

import yaml

from tenant_health.bi.defaults import DEFAULTS, OF_ONE_INSTALLATION

Document = dict[str, Any]

KINDS = ("databases", "datasets", "charts", "dashboards")
"""The folders of `bi/superset`, each after those that it refers to."""

_PARTS = {"columns": "column_name", "metrics": "metric_name"}


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as a block, and what is there twice twice."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def to_text(document: Mapping[str, Any]) -> str:
    """A document as YAML with sorted keys."""
    text: str = yaml.dump(
        dict(document), Dumper=_Dumper, sort_keys=True, width=100, allow_unicode=True
    )
    return text


def tidied(kind: str, document: Document) -> Document:
    """What of an object belongs in its file.

    Args:
        kind: One of KINDS.
        document: As Superset exports it, or as somebody wrote it.

    Returns:
        A new document; the same again for its own result.
    """
    tidy = _without(kind, document)
    if kind == "datasets":
        tidy |= {part: _sorted(part, document.get(part) or []) for part in _PARTS}
        return _without(kind, tidy)
    if kind == "charts":
        tidy["params"] = _without("params", document.get("params") or {})
    if kind == "dashboards":
        position = document.get("position") or {}
        names = {number: uuid for uuid, number in _numbers(position).items()}
        tidy["metadata"] = _tidy_metadata(document.get("metadata") or {}, names)
        tidy["position"] = {
            key: {**part, "meta": _without("meta", part["meta"])} if _has_meta(part) else part
            for key, part in position.items()
        }
    return tidy


def completed(kind: str, document: Document) -> Document:
    """A file's document with what it leaves out, as an import wants it.

    Args:
        kind: One of KINDS.
        document: As in the file.

    Returns:
        A new document: with every default, so that an import also takes back what was changed in
        the tool, and with a number a chart of a dashboard, by which the import finds its way.
    """
    whole = {**DEFAULTS[kind], **document}
    if kind == "datasets":
        whole["source_db_engine"] = "postgresql"  # or else its SQL would be translated
        whole |= {
            part: [{**DEFAULTS[part], **item} for item in document.get(part) or []]
            for part in _PARTS
        }
    if kind == "dashboards":
        charts = {
            key: number
            for number, key in enumerate(sorted(_charts(document.get("position") or {})), start=1)
        }
        whole["position"] = {
            key: {**part, "meta": {**part["meta"], "chartId": charts[key]}}
            if key in charts
            else part
            for key, part in document["position"].items()
        }
        numbers = _numbers(whole["position"])
        metadata = dict(document.get("metadata") or {})
        if filters := metadata.get("native_filter_configuration"):
            metadata["native_filter_configuration"] = [
                _with_excluded(one, lambda uuid: numbers.get(uuid)) for one in filters
            ]
        whole["metadata"] = metadata
    return whole


def _without(part: str, document: Mapping[str, Any]) -> Document:
    defaults = DEFAULTS.get(part, {})
    dropped = OF_ONE_INSTALLATION.get(part, frozenset())
    return {
        key: value
        for key, value in document.items()
        if key not in dropped and not (key in defaults and value in (defaults[key], ""))
    }


def _sorted(part: str, items: list[Document]) -> list[Document]:
    return sorted(
        (_without(part, item) for item in items), key=lambda item: str(item[_PARTS[part]])
    )


def _has_meta(part: object) -> bool:
    return isinstance(part, dict) and "meta" in part


def _charts(position: Document) -> Document:
    """The charts among the parts of a dashboard."""
    return {
        key: part
        for key, part in position.items()
        if isinstance(part, dict) and part.get("type") == "CHART"
    }


def _numbers(position: Document) -> dict[str, Any]:
    """The number of each chart of a dashboard, by the chart's uuid."""
    metas = [part["meta"] for part in _charts(position).values()]
    return {meta["uuid"]: meta["chartId"] for meta in metas if "chartId" in meta}


def _tidy_metadata(metadata: Document, names: dict[Any, str]) -> Document:
    tidy = _without("metadata", metadata)
    if filters := metadata.get("native_filter_configuration"):
        tidy["native_filter_configuration"] = [
            _with_excluded(_tidy_filter(one), lambda chart: names.get(chart, chart))
            for one in filters
        ]
    return {key: value for key, value in tidy.items() if value not in (None, "", [], {})}


def _tidy_filter(native_filter: Document) -> Document:
    """A filter without the value that first_values.py put in, in case it was saved."""
    tidy = _without("native_filter", native_filter)
    if (native_filter.get("controlValues") or {}).get("defaultToFirstItem"):
        empty: Document = {"extraFormData": {}, "filterState": {}}
        tidy |= {"defaultDataMask": empty, "requiredFirst": True}
    return tidy


def _with_excluded(native_filter: Document, rename: Callable[[Any], Any]) -> Document:
    """A filter that names the charts it does not filter in another way."""
    scope = native_filter.get("scope") or {}
    excluded = [
        name for chart in scope.get("excluded") or [] if (name := rename(chart)) is not None
    ]
    return {**native_filter, "scope": {**scope, "excluded": excluded}} if scope else native_filter
