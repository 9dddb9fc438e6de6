"""A model that fails says where in the user's own files, and leaves the database as it was."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dbt.tests.util import run_dbt, write_file

HELPER = '''
def divide(a, b):
    """A file of the project that a model imports."""
    return a / b
'''
BROKEN = {
    # name: code, expected message, expected places in order
    "raises": (
        "\n\n# two blank lines that dbt strips\ndef model(dbt, session):\n"
        "    numbers = [1, 2]\n    return numbers[5]\n",
        "IndexError: list index out of range",
        ["models/raises.py, line 6, in model", "return numbers[5]"],
    ),
    "in_helper": (
        "from project_helper import divide\n\ndef model(dbt, session):\n"
        "    return divide(\n        1,\n        0,\n    )\n",
        "ZeroDivisionError: division by zero",
        ["models/in_helper.py, line 4, in model", "project_helper.py, line 4, in divide"],
    ),
    "in_library": (
        "import polars as pl\n\ndef model(dbt, session):\n"
        "    return pl.DataFrame({'a': [1]}).select('nope')\n",
        'polars.ColumnNotFoundError: unable to find column "nope"',
        ["models/in_library.py, line 4, in model"],
    ),
    "at_import": (
        "import no_such_package\n\ndef model(dbt, session):\n    return None\n",
        "ModuleNotFoundError: No module named 'no_such_package'",
        ["models/at_import.py, line 1, in <module>"],
    ),
    "exits": (
        "import sys\n\ndef model(dbt, session):\n    sys.exit('enough')\n    return None\n",
        "SystemExit: enough",
        ["models/exits.py, line 4, in model"],
    ),
    "bad_sql": (
        "def model(dbt, session):\n    r = session.sql('select 1 as a')\n"
        "    return r.filter('b > 0').pl()\n",
        'psycopg2.UndefinedColumn: column "b" does not exist',
        ["models/bad_sql.py, line 3, in model"],
    ),
    "bad_type": (
        "def model(dbt, session):\n    r = session.sql(\"select '1.1.1.1'::inet as ip\")\n"
        "    return r.pl()\n",
        'Column "ip" has the type inet, which a Python model cannot read. Cast it first',
        ["models/bad_type.py, line 3, in model"],
    ),
    "in_generator": (
        "import polars as pl\n\ndef model(dbt, session):\n    def parts():\n"
        "        yield pl.DataFrame({'a': [1]})\n        raise ValueError('second')\n"
        "    return parts()\n",
        "ValueError: second",
        ["models/in_generator.py, line 6, in parts"],
    ),
    "nul": (
        "import polars as pl\n\ndef model(dbt, session):\n"
        "    return pl.DataFrame({'s': ['a\\0b']})\n",
        'Column "s" holds a NUL character',
        [],
    ),
}  # fmt: skip
GOOD = "import polars as pl\n\ndef model(dbt, session):\n    return pl.DataFrame({'a': [42]})\n"


def tables(project: Any) -> list[str]:
    """The names of the tables in the test's schema, and of temporary ones in any session."""
    return sorted(
        row[0]
        for row in project.run_sql(
            "select relname from pg_class where relkind = 'r' and (relnamespace = "
            "'{schema}'::regnamespace or relpersistence = 't')",
            fetch="all",
        )
    )


def open_transactions(project: Any) -> int:
    """How many of dbt's connections, other than the one that asks, are in a transaction."""
    found = project.run_sql(
        "select count(*) from pg_stat_activity where application_name = 'dbt' "
        "and xact_start is not null and pid <> pg_backend_pid()",
        fetch="one",
    )
    return int(found[0])


class TestErrors:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {f"{name}.py": GOOD for name in BROKEN}

    def test_each_error_names_the_users_line_and_changes_nothing(
        self, project: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.syspath_prepend(str(project.project_root))
        write_file(HELPER, project.project_root, "project_helper.py")
        run_dbt(["run"])
        for name, (code, _, _) in BROKEN.items():
            write_file(code, project.project_root, "models", f"{name}.py")
        results = run_dbt(["run"], expect_pass=False)
        said = {r.node.name: r.message for r in results}
        for name, (_, message, places) in BROKEN.items():
            assert message in said[name], said[name]
            found = [said[name].find(place) for place in places]
            assert found == sorted(found), said[name]
            assert -1 not in found, said[name]
            # neither the adapter's own files nor a library's
            assert "pgpython/" not in said[name]
            assert "site-packages" not in said[name]
            assert project.run_sql(f"select a from {{schema}}.{name}", fetch="all") == [(42,)]
        assert tables(project) == sorted(BROKEN)


ENDLESS = """
import time
from pathlib import Path
import polars as pl

def model(dbt, session):
    def parts():
        yield pl.DataFrame({"a": range(50_000)})
        Path("written").touch()
        while True:
            yield pl.DataFrame({"a": [1]})
            time.sleep(0.02)
    return parts()
"""


def soon(happens: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not happens() and time.monotonic() < end:
        time.sleep(0.05)
    return happens()


def let_interrupts_end_it() -> None:
    """In a child: a shell that starts tests in the background lets them ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class TestKilled:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {"endless.py": ENDLESS}

    @pytest.mark.parametrize(
        "sign",
        [
            pytest.param(signal.SIGKILL, marks=pytest.mark.slow, id="killed"),
            pytest.param(signal.SIGINT, id="Ctrl-C"),
        ],
    )
    def test_a_process_that_dies_leaves_nothing(self, project: Any, sign: signal.Signals) -> None:
        written = Path(project.project_root, "written")
        dbt = subprocess.Popen(
            [sys.executable, "-m", "dbt.cli.main", "run", "--profiles-dir", project.profiles_dir],
            cwd=project.project_root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            preexec_fn=let_interrupts_end_it,
        )  # fmt: skip
        assert soon(written.exists)
        assert open_transactions(project) == 1
        dbt.send_signal(sign)
        dbt.communicate(timeout=60)
        assert dbt.returncode != 0
        assert soon(lambda: open_transactions(project) == 0)
        assert tables(project) == []
        written.unlink()
