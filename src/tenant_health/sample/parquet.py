"""Writes a sample as Parquet files, batch by batch, without a database."""

from collections import Counter
from pathlib import Path

import polars as pl

from tenant_health.raw_parquet import jsonb_text, parquet_folder
from tenant_health.sample.bad_input import Tally
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.generate import batches
from tenant_health.sample.write import Report, Written, ahead


def write_parquet(folder: Path, config: SampleConfig, report: Report) -> Written:
    """Replaces what the folder holds by a sample: the same rows that `write_sample` writes.

    Raises:
        UserError: The folder holds something else, or can't be written.
    """
    rows: Counter[str] = Counter()
    bad: Tally = Counter()
    tenants = 0
    with parquet_folder(folder) as tables:
        for batch in ahead(batches(config)):
            for table, frame in batch.tables.items():
                tables.write(table, _with_stored_json(frame))
                rows[table] += frame.height
            bad += batch.bad
            tenants += batch.tenants
            report(f"{tenants:,} tenants", tenants / config.tenants)
    return Written(rows, bad, [])


def _with_stored_json(frame: pl.DataFrame) -> pl.DataFrame:
    if "settings" not in frame.columns:
        return frame
    texts = [text and jsonb_text(text) for text in frame["settings"]]
    return frame.with_columns(pl.Series("settings", texts, pl.String))
