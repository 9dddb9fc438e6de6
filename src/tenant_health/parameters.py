"""Numbers of a seed that has one row each: `rule`, `parameter` and `value`."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Any, TypeVar

import polars as pl

Kind = TypeVar("Kind")


class Parameters:
    """The numbers of a seed, to be put into dataclasses whose fields are called like them."""

    def __init__(self, table: pl.DataFrame, seed: str) -> None:
        """Reads the seed.

        Args:
            table: `rule` (text), `parameter` (text), `value` (number). With no rows at all, as in
                a run with dbt's `--empty`, every number is 0.
            seed: Its name, for messages.

        Raises:
            ValueError: A parameter is there twice.
        """
        self._seed = seed
        self._values: dict[tuple[str, str], Any] = {}
        for rule, parameter, value in table.select("rule", "parameter", "value").iter_rows():
            if (rule, parameter) in self._values:
                raise ValueError(f"Parameter {parameter} of {rule} is in {seed} twice.")
            self._values[rule, parameter] = value

    def of(self, kind: type[Kind], rule: str, **given: Any) -> Kind:
        """An object whose fields are the parameters of a rule.

        Args:
            kind: A dataclass; a field that is no float has to be a whole number.
            rule: The rule.
            given: Fields that are no parameters.

        Raises:
            ValueError: A parameter is missing, or is no whole number and should be one.
        """
        found = dict(given)
        for field in fields(kind):  # type: ignore[arg-type] # any dataclass
            if field.name in found:
                continue
            value = self._values.get((rule, field.name)) if self._values else 0
            if value is None:
                raise ValueError(
                    f"Parameter {field.name} of {rule} is not in {self._seed}. Add it."
                )
            is_whole = field.type != "float"
            if is_whole and Decimal(str(value)) % 1:
                raise ValueError(
                    f"Parameter {field.name} of {rule} is {value}, not a whole number."
                )
            found[field.name] = int(value) if is_whole else float(value)
        return kind(**found)
