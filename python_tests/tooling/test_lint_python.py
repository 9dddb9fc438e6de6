"""`make lint` finds Python that is wrong, untyped or not in our style."""

import pytest
from toy_project import ROOT, run

CONFIG = f"--config={ROOT / 'pyproject.toml'}"
GOOD = '''"""A module."""


def double(number: int) -> int:
    """Twice a number."""
    return 2 * number
'''


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("number\n", "numbr\n", "F821"),
        ('    """Twice a number."""\n', "", "D103"),
        ("2 * number", f"2 * number  # {'long ' * 20}", "E501"),
        ("\n\ndef", "import os\n\n\ndef", "F401"),
    ],
)
def test_ruff_finds_bad_python(tmp_path, environment, old, new, code):
    (tmp_path / "module.py").write_text(GOOD.replace(old, new))
    status, output = run(tmp_path, environment, "ruff", "check", CONFIG, "module.py")
    assert status == 1
    assert code in output


def test_ruff_format_finds_other_layout(tmp_path, environment):
    (tmp_path / "module.py").write_text(GOOD.replace("2 * number", "2*number"))
    status, output = run(tmp_path, environment, "ruff", "format", "--check", CONFIG, "module.py")
    assert status == 1
    assert "would be reformatted" in output


def test_good_python_passes_ruff(tmp_path, environment):
    (tmp_path / "module.py").write_text(GOOD)
    assert run(tmp_path, environment, "ruff", "check", CONFIG, "module.py")[0] == 0
    assert run(tmp_path, environment, "ruff", "format", "--check", CONFIG, "module.py")[0] == 0


def test_mypy_is_strict(tmp_path, environment):
    pyproject = (
        (ROOT / "pyproject.toml")
        .read_text()
        .replace(', "dbt.adapters.pgpython", "dbt.adapters.sparkpython"', "")
    )
    (tmp_path / "pyproject.toml").write_text(pyproject)
    package = tmp_path / "src/tenant_health"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "module.py").write_text(GOOD)

    assert run(tmp_path, environment, "mypy")[0] == 0

    (package / "module.py").write_text(GOOD.replace("number: int", "number"))
    status, output = run(tmp_path, environment, "mypy")
    assert status == 1
    assert "[no-untyped-def]" in output
