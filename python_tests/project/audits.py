"""The audit command, run on a database in this process."""

import re

import numpy as np
from click.testing import CliRunner, Result

from tenant_health.audit.attacks import View
from tenant_health.audit.estimates import SIMULATED
from tenant_health.audit.released import read_releases
from tenant_health.cli import main

from .databases import Database

ATTACKS = [1, 2, 3, 4, 5, 6, 7, 8, 9]


def command(database: Database, *arguments: str, **variables: str) -> Result:
    """Runs tenant-health on a database."""
    environment = {"DBT_TARGET": "server", "DBT_SCHEMA": None, **database.environment, **variables}
    return CliRunner().invoke(main, arguments, env=environment)


def outcomes(result: Result) -> list[tuple[str, int]]:
    """The verdict and number of each attack, as printed."""
    found = re.findall(r"^(ok|LEAK) +(\d+) \S", result.output, re.MULTILINE)
    return [(verdict, int(number)) for verdict, number in found]


def assert_withstands(database: Database) -> str:
    result = command(database, "audit")
    assert outcomes(result) == [("ok", number) for number in ATTACKS], result.output
    assert result.exit_code == 0
    return result.output


def assert_attacks_are_real(database: Database) -> None:
    """With the noise off, attacks 2 to 5 succeed."""
    with database.connection() as connection:
        view = View.of(*read_releases(connection, "analytics"))
    made = [attack(view, np.random.default_rng(1)) for attack in SIMULATED]
    assert {(attack.number, attack.control) for attack in made} == {(n, True) for n in range(2, 6)}
