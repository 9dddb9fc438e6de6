"""Files of `bi/superset` as an import wants them, and an export as files of `bi/superset`."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import yaml

from tenant_health.bi.datasets import DATABASES, SCHEMA
from tenant_health.bi.form import KINDS, Document, completed, tidied, to_text

METADATA = {"type": "assets", "version": "1.0.0", "timestamp": "2026-01-01T00:00:00+00:00"}


def documents(folder: Path) -> Iterator[tuple[str, Path, Document]]:
    """Kind, file and content of each object in a folder like `bi/superset`."""
    for kind in KINDS:
        for file in sorted((folder / kind).rglob("*.yaml")):
            yield kind, file, yaml.safe_load(file.read_text("utf-8"))


def bundle(source: Path, schema: str) -> dict[str, str]:
    """What to import.

    Args:
        source: `bi/superset`.
        schema: Where dbt puts seeds, as in `Target.schema`; the marts are in `<schema>_marts`.

    Returns:
        Text by the path in the folder to import.
    """
    files = {"metadata.yaml": to_text(METADATA)}
    for kind, file, document in documents(source):
        whole = completed(kind, _in_schema(kind, document, SCHEMA, f"{schema}_marts"))
        files[str(file.relative_to(source))] = to_text(whole)
    return files


def write_bundle(files: dict[str, str], gone: set[str], folder: Path) -> None:
    """Writes what `bundle` returns, and which objects to remove."""
    for name, text in {**files, "gone.txt": "\n".join(sorted(gone))}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def digests(files: dict[str, str]) -> dict[str, str]:
    """A name for the content of each file of a bundle, by the object's uuid."""
    texts = {yaml.safe_load(text).get("uuid", name): text for name, text in files.items()}
    return {uuid: hashlib.sha256(text.encode()).hexdigest() for uuid, text in texts.items()}


def exported(export: Path, source: Path, schema: str) -> dict[Path, str | None]:
    """What of an export differs from the files.

    Args:
        export: Superset's export of all its objects.
        source: `bi/superset`; it stays as it is.
        schema: As for `bundle`.

    Returns:
        The new text by file; None where the object is gone. An object that is new gets a file
        named after its title. Objects of other databases than ours are left out.
    """
    files = {document["uuid"]: file for _, file, document in documents(source)}
    found = _ours({d["uuid"]: (kind, d) for kind, _, d in documents(export)})
    changes: dict[Path, str | None] = {}
    for uuid, (kind, document) in found.items():
        file = files.get(uuid) or source / kind / f"{_slug(kind, document)}.yaml"
        text = to_text(tidied(kind, _in_schema(kind, document, f"{schema}_marts", SCHEMA)))
        if not file.exists() or file.read_text("utf-8") != text:
            changes[file] = text
    gone = [
        file
        for uuid, file in files.items()
        if uuid not in found and file.relative_to(source).parts[0] != "databases"
    ]
    return {**changes, **dict.fromkeys(gone)}


def _ours(found: dict[str, tuple[str, Document]]) -> dict[str, tuple[str, Document]]:
    """Datasets of our databases, charts of these, and dashboards with any of those or none."""
    ours: dict[str, tuple[str, Document]] = {}
    for uuid, (kind, document) in found.items():  # in the order of KINDS
        if (
            (kind == "datasets" and document["database_uuid"] in DATABASES.values())
            or (kind == "charts" and document.get("dataset_uuid") in ours)
            or kind == "dashboards"
        ):
            ours[uuid] = (kind, document)
    return ours


def _in_schema(kind: str, document: Document, old: str, new: str) -> Document:
    if kind != "datasets" or old == new:
        return document
    schema = new if document.get("schema") == old else document.get("schema")
    text = document.get("sql")
    moved = re.sub(rf"\b{re.escape(old)}\.", f"{new}.", text) if text else text
    return {**document, "schema": schema, "sql": moved}


def _slug(kind: str, document: Document) -> str:
    title = document[
        {"charts": "slice_name", "dashboards": "dashboard_title"}.get(kind, "table_name")
    ]
    plain = unicodedata.normalize("NFKD", str(title)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or str(document["uuid"])
