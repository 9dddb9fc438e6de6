"""The locks of Superset and of its tests pin, with hashes, all that is asked for."""

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from toy_project import ROOT


@pytest.mark.parametrize("folder", ["bi", "bi/tests"])
def test_lock_has_what_is_asked_for_and_a_hash_for_each(folder: str) -> None:
    lines = (ROOT / folder / "requirements.in").read_text().splitlines()
    wanted = [Requirement(line) for line in lines if line and not line.startswith("#")]
    lock = (ROOT / folder / "requirements.lock").read_text()
    pins = re.findall(r"^(\S+?)(?:\[\S*\])?==(\S+)[^\\\n]*\\\n +--hash=sha256:", lock, re.M)
    assert len(pins) == len([line for line in lock.splitlines() if line and line[0] not in " #"])
    versions = {canonicalize_name(name): Version(version) for name, version in pins}
    for one in wanted:
        assert one.specifier.contains(versions[canonicalize_name(one.name)])
    assert "://" not in re.sub(r"^ *#.*$", "", lock, flags=re.M)
