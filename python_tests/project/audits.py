"""The audit command, run on a database in this process."""

import re

from click.testing import CliRunner, Result

from tenant_health.audit.command import LEAK
from tenant_health.cli import main

from .databases import Database

ATTACKS = [1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 9, 10]
CONTROL = "--without-secondary-suppression"


def command(database: Database, *arguments: str) -> Result:
    """Runs tenant-health on a database."""
    variables = {"DBT_TARGET": "server", "DBT_SCHEMA": None, **database.environment}
    return CliRunner().invoke(main, arguments, env=variables)


def outcomes(result: Result) -> list[tuple[str, int]]:
    """The verdict and number of each attack, as printed."""
    found = re.findall(r"^(ok|LEAK) +(\d+) \S", result.output, re.MULTILINE)
    return [(verdict, int(number)) for verdict, number in found]


def assert_withstands(database: Database) -> str:
    result = command(database, "audit")
    assert outcomes(result) == [("ok", number) for number in ATTACKS], result.output
    assert result.exit_code == 0
    return result.output


def assert_control_fails(database: Database) -> None:
    """Without secondary suppression attacks 2 and 3 name cohorts from which few are left."""
    result = command(database, "audit", CONTROL)
    assert outcomes(result) == [("LEAK", 2), ("LEAK", 3), ("LEAK", 6)], result.output
    assert re.search(r"LEAK +2 remainder +[1-5] tenants?: .+ minus .+ employees", result.output)
    assert result.exit_code == LEAK
