"""Each lock pins, with hashes, all that pyproject.toml asks for, and nothing loosely."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from toy_project import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
GROUPS = {"requirements.lock": "dev", "requirements-spark.lock": "spark"}
TEXTS = {lock: (ROOT / lock).read_text() for lock in GROUPS}
LOCKED = {
    lock: re.findall(
        r"^(\S+)==(\S+)([^\\\n]*)\\\n((?:    --hash=\S+(?: \\)?\n)+)", text, re.MULTILINE
    )
    for lock, text in TEXTS.items()
}
WANTED = [
    pytest.param(lock, Requirement(text), id=f"{group}-{Requirement(text).name}")
    for lock, group in GROUPS.items()
    for text in PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"][group]
]


@pytest.mark.parametrize(("lock", "wanted"), WANTED)
def test_lock_satisfies_pyproject(lock, wanted):
    versions = [
        Version(version)
        for name, version, *_ in LOCKED[lock]
        if canonicalize_name(name) == canonicalize_name(wanted.name)
    ]
    assert versions
    assert all(wanted.specifier.contains(version, prereleases=True) for version in versions)


@pytest.mark.parametrize("lock", GROUPS)
def test_every_line_of_the_lock_is_pinned_with_a_hash(lock):
    names = [line for line in TEXTS[lock].splitlines() if line and line[0] not in " #"]
    assert len(names) == len(LOCKED[lock])
    assert all("--hash=sha256:" in hashes for *_, hashes in LOCKED[lock])


@pytest.mark.parametrize("lock", GROUPS)
def test_python_of_the_lock_is_the_oldest_that_is_allowed(lock):
    header = TEXTS[lock].splitlines()[1]
    assert PROJECT["project"]["requires-python"] == ">=3.11"
    assert "--python-version 3.11" in header
    assert "--universal" in header
