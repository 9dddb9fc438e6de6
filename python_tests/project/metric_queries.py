"""`mf`, MetricFlow's command, in this process: its start is slow, so many questions share one."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner
from dbt.adapters.factory import cleanup_connections, reset_adapters
from dbt.contracts.graph.semantic_manifest import SemanticManifest
from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from dbt_metricflow.cli.main import query, validate_configs

from .builds import PARSED_FOR, ROOT, environment, parsed
from .databases import Database

Table = list[dict[str, str]]


@dataclass(frozen=True)
class MetricFlow:
    """The command on one database."""

    configuration: CLIConfiguration
    folder: Path

    def query(self, *options: str) -> Table:
        """What `mf query` writes as CSV: its rows, by column name."""
        answer = self.folder / "answer.csv"
        answer.unlink(missing_ok=True)
        arguments = ["--quiet", "--csv", str(answer), *options]
        result = CliRunner().invoke(query, arguments, obj=self.configuration)
        assert result.exit_code == 0, result.output
        if not answer.exists():  # mf writes no file when there are no rows
            return []
        with answer.open(newline="") as lines:
            return list(csv.DictReader(lines))

    def complaints(self) -> str:
        """What `mf validate-configs` says, if it finds something wrong, else nothing."""
        result = CliRunner().invoke(validate_configs, obj=self.configuration)
        return result.output if result.exit_code else ""


@contextmanager
def metricflow(database: Database) -> Iterator[MetricFlow]:
    """The command with the project's metrics, as `dbt parse` writes them, on a database."""
    with TemporaryDirectory(prefix="tenant-health-mf-") as name, environment(database.environment):
        folder = Path(name)
        shutil.copy(ROOT / "profiles.yml.example", folder / "profiles.yml")
        shutil.copy(ROOT / "dbt_project.yml", folder)
        metrics = folder / "target" / "semantic_manifest.json"
        metrics.parent.mkdir()
        SemanticManifest(parsed()).write_json_to_file(str(metrics))
        metrics.write_text(metrics.read_text().replace(PARSED_FOR, database.name))
        configuration = CLIConfiguration()
        try:
            configuration.setup(folder, folder, configure_file_logging=False)
            yield MetricFlow(configuration, folder)
        finally:
            cleanup_connections()
            reset_adapters()
