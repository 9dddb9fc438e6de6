"""The marts as `models/marts` promises them: columns, types, descriptions, readers."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Mart:
    """A mart's contract.

    Attributes:
        name: The table's name.
        description: What one row is, and what the mart answers.
        columns: Type and description of each column by its name, in the table's order.
        for_tenants: Whether tenants may read it (their own rows, or what is published to all).
    """

    name: str
    description: str
    columns: dict[str, tuple[str, str]]
    for_tenants: bool


def read_marts(project: Path) -> dict[str, Mart]:
    """The marts of a dbt project by name, sorted."""
    files = sorted((project / "models" / "marts").glob("*.yml"))
    models = [model for file in files for model in _models(file)]
    blocks = _doc_blocks((project / "models" / "docs.md").read_text("utf-8"))
    return {
        model["name"]: _mart(model, blocks)
        for model in sorted(models, key=lambda m: str(m["name"]))
    }


def _doc_blocks(text: str) -> dict[str, str]:
    """The texts that several columns share, by name."""
    found = re.findall(r"{% docs (\w+) %}(.*?){% enddocs %}", text, re.DOTALL)
    return {name: _one_line(block) for name, block in found}


def _models(file: Path) -> list[dict[str, Any]]:
    document = yaml.safe_load(file.read_text("utf-8")) or {}
    return list(document.get("models", []))


def _mart(model: dict[str, Any], blocks: dict[str, str]) -> Mart:
    readers = model.get("config", {}).get("meta", {}).get("readers")
    return Mart(
        name=model["name"],
        description=_one_line(model.get("description", "")),
        columns={
            column["name"]: (
                column["data_type"],
                re.sub(
                    r"{{ doc\('(\w+)'\) }}",
                    lambda found: blocks[found[1]],
                    _one_line(column.get("description", "")),
                ),
            )
            for column in model["columns"]
        },
        for_tenants=readers in ("tenant_rows", "everyone"),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
