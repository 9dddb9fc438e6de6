"""Between polars and pandas without losing what pandas' classic types cannot hold."""

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import pandas as pd


def to_pandas(frame: pl.DataFrame) -> "pd.DataFrame":
    """A pandas frame of the same values.

    Whole numbers and booleans become pandas' nullable types where there are nulls (the classic
    ones would turn 9007199254740993 into a float), and plain numpy types where there are none.
    """
    import pandas as pd
    import pyarrow as pa

    nullable = {
        pa.int8(): pd.Int8Dtype(), pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(), pa.uint32(): pd.UInt32Dtype(), pa.bool_(): pd.BooleanDtype(),
    }  # fmt: skip
    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    with_nulls = [c for c in table.column_names if table[c].null_count]
    plain = table.drop_columns(with_nulls).to_pandas()
    if with_nulls:
        rest = table.select(with_nulls).to_pandas(types_mapper=nullable.get)
        plain = pd.concat([plain, rest], axis=1) if plain.shape[1] else rest
    in_order: pd.DataFrame = plain[table.column_names]
    return in_order
