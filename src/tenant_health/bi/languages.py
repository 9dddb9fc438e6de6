"""The tenant's page in further languages, made of the English one and a file of words."""

import re
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

from tenant_health.bi.form import Document

PAGE = "tenant"
"""The dashboard that customers see; its charts are in the folder of its name."""

LIKE_TEXT = ("dashboard_title", "slice_name", "description", "verbose_name", "code")
IN_PARAMS = ("x_axis_title", "y_axis_title")

Named = tuple[str, str, Document]
"""Kind, path in `bi/superset` and content of an object."""


def languages(folder: Path) -> dict[str, Document]:
    """The words of each language by its name, such as `de`; those of `bi/labels`."""
    files = sorted(folder.glob("*.yaml"))
    return {file.stem: dict(yaml.safe_load(file.read_text("utf-8"))) for file in files}


def page_of(language: str, english: str) -> str:
    """The uuid of the page, or of a part of it, in a language."""
    return english if language == "en" else str(uuid5(NAMESPACE_URL, f"{english}/{language}"))


def translated(objects: list[Named], language: str, words: Document) -> list[Named]:
    """The tenant's page in another language: dashboard, charts and datasets of their own.

    Args:
        objects: All objects of `bi/superset`, in English.
        language: Its name, which ends the dashboard's address.
        words: `texts` by the English text; `values` by column, by parts of the English word.

    Returns:
        New objects with other ids and names.
    """
    page = [
        (kind, path, document)
        for kind, path, document in objects
        if path == f"dashboards/{PAGE}.yaml"
        or path.startswith((f"charts/{PAGE}/", f"datasets/{PAGE}/"))
    ]
    painted = {k: v for words_of in words["values"].values() for k, v in words_of.items()}
    ids = {document["uuid"]: page_of(language, document["uuid"]) for _, _, document in page}
    result = []
    for kind, path, document in page:
        copy = _spoken(_replaced(document, ids), words["texts"], painted)
        if kind == "dashboards":
            copy |= {"slug": f"{PAGE}-{language}"}
        if kind == "datasets":
            copy |= {
                "table_name": f"{document['table_name']} ({language})",
                "columns": [_with_words(column, words["values"]) for column in copy["columns"]],
            }
        result.append((kind, path.replace(PAGE, f"{PAGE}.{language}", 1), copy))
    return result


def texts_of(objects: list[Named]) -> set[str]:
    """All that the tenant's page says in English, for a test of what a language lacks."""
    asked: set[str] = set()

    class Asked(dict[str, str]):
        def get(self, key: str, default: Any = None) -> Any:
            asked.add(key)
            return default

    translated(objects, "en", {"texts": Asked(), "values": {}})
    return {text for text in asked if text}


def _replaced(part: Any, ids: dict[str, str]) -> Any:
    if isinstance(part, dict):
        return {key: _replaced(value, ids) for key, value in part.items()}
    if isinstance(part, list):
        return [_replaced(value, ids) for value in part]
    return ids.get(part, part) if isinstance(part, str) else part


def _spoken(part: Any, texts: dict[str, str], painted: dict[str, str], key: str = "") -> Any:
    """A copy in which all that is text for people is in the language.

    Blanks before a name, which put series in order, stay. What a mart's column means is for staff.
    A rule that paints a word paints the word of the language.
    """
    if isinstance(part, dict):
        if key == "label_colors":
            known = [name for name in part if name.strip() in texts]
            return {**part, **{_word(name, texts): part[name] for name in known}}
        of_dataset = not part.keys().isdisjoint(("column_name", "metric_name", "table_name"))
        return {
            name: value
            if of_dataset and name == "description"
            else _spoken(value, texts, painted, name)
            for name, value in part.items()
        }
    if isinstance(part, list):
        return [_spoken(value, texts, painted, key) for value in part]
    if not isinstance(part, str):
        return part
    if key == "targetValue":
        return painted.get(part, part)
    if key == "css":
        return re.sub(r'"([^"]+)"', lambda found: f'"{texts.get(found[1], found[1])}"', part)
    return _word(part, texts) if key in (*LIKE_TEXT, *IN_PARAMS) else part


def _word(text: str, texts: dict[str, str]) -> str:
    bare = text.strip()
    return text.replace(bare, texts.get(bare, bare)) if bare else text


def _with_words(column: Document, values: dict[str, dict[str, str]]) -> Document:
    """A column whose words are replaced part by part, the longest first, as it is read."""
    name = column["column_name"]
    if name not in values:
        return column
    sql = column.get("expression") or name
    for english in sorted(values[name], key=len, reverse=True):
        sql = f"replace({sql}, {_quoted(english)}, {_quoted(values[name][english])})"
    return {**column, "expression": sql}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
