"""requirements.lock pins, with hashes, all that pyproject.toml asks for, and nothing loosely."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from toy_project import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
WANTED = [
    Requirement(text)
    for text in PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
]
LOCKED = re.findall(
    r"^(\S+)==(\S+)([^\\\n]*)\\\n((?:    --hash=\S+(?: \\)?\n)+)",
    (ROOT / "requirements.lock").read_text(),
    re.M,
)


@pytest.mark.parametrize("wanted", WANTED, ids=lambda requirement: requirement.name)
def test_lock_satisfies_pyproject(wanted):
    versions = [
        Version(version)
        for name, version, *_ in LOCKED
        if canonicalize_name(name) == canonicalize_name(wanted.name)
    ]
    assert versions
    assert all(wanted.specifier.contains(version, prereleases=True) for version in versions)


def test_every_line_of_the_lock_is_pinned_with_a_hash():
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    names = [line for line in lines if line and line[0] not in " #"]
    assert len(names) == len(LOCKED)
    assert all("--hash=sha256:" in hashes for *_, hashes in LOCKED)


def test_python_of_the_lock_is_the_oldest_that_is_allowed():
    header = (ROOT / "requirements.lock").read_text().splitlines()[1]
    assert PROJECT["project"]["requires-python"] == ">=3.11"
    assert "--python-version 3.11" in header
    assert "--universal" in header
