"""Files of `bi/superset` as an import wants them, and an export as files of `bi/superset`."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import yaml

from tenant_health.bi.datasets import DATABASES, SCHEMA
from tenant_health.bi.form import KINDS, Document, completed, tidied, to_text
from tenant_health.bi.languages import Named, languages, translated

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
    written = _written(source)
    for kind, path, document in written + _spoken(source, written):
        whole = completed(kind, _in_schema(kind, document, SCHEMA, f"{schema}_marts"))
        files[path] = to_text(whole)
    return files


def _written(source: Path) -> list[Named]:
    return [
        (kind, str(file.relative_to(source)), document)
        for kind, file, document in documents(source)
    ]


def _spoken(source: Path, written: list[Named]) -> list[Named]:
    """The tenant's page in each further language, which no file of `bi/superset` holds."""
    every = languages(source.parent / "labels")
    return [one for name, words in every.items() for one in translated(written, name, words)]


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


def drawn_from(source: Path) -> dict[str, str]:
    """A name for all that decides how each page looks: its file, its charts, their datasets.

    Args:
        source: `bi/superset`.

    Returns:
        A digest by the dashboard's name. Git's clones lose the times of files, so a picture is
        compared with what it was taken of by these.
    """
    every = {document["uuid"]: document for _, _, document in documents(source)}
    digest = {}
    for file in sorted((source / "dashboards").glob("*.yaml")):
        page = yaml.safe_load(file.read_text("utf-8"))
        metas = [
            p["meta"] for p in page["position"].values() if isinstance(p, dict) and "meta" in p
        ]
        charts = [every[meta["uuid"]] for meta in metas if "uuid" in meta]
        uuids = sorted({chart["dataset_uuid"] for chart in charts})
        datasets = [_shown(every[uuid]) for uuid in uuids]
        text = to_text({"page": page, "charts": charts, "datasets": datasets})
        digest[file.stem] = hashlib.sha256(text.encode()).hexdigest()
    return digest


def _shown(dataset: Document) -> Document:
    """What charts show of a dataset: what has a name for people or is worked out, and how."""
    columns = [
        {key: value for key, value in column.items() if key != "description"}
        for column in dataset["columns"]
        if column.get("verbose_name") or column.get("expression")
    ]
    metrics = [{**metric, "description": None} for metric in dataset.get("metrics") or []]
    return {"uuid": dataset["uuid"], "columns": columns, "metrics": metrics}


def exported(export: Path, source: Path, schema: str) -> dict[Path, str | None]:
    """What of an export differs from the files.

    Args:
        export: Superset's export of all its objects.
        source: `bi/superset`; it stays as it is.
        schema: As for `bundle`.

    Returns:
        The new text by file; None where the object is gone. An object that is new gets a file
        named after its title. Objects of other databases than ours are left out, and pages in
        further languages, as they follow the English one.
    """
    files = {document["uuid"]: file for _, file, document in documents(source)}
    made = {document["uuid"] for _, _, document in _spoken(source, _written(source))}
    found = _ours(
        {d["uuid"]: (kind, d) for kind, _, d in documents(export) if d["uuid"] not in made}
    )
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
