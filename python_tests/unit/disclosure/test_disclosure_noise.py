import hmac
import json
from datetime import date
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest, norm

from tenant_health.disclosure import Metric, key_fingerprint
from tenant_health.disclosure.noise import noise_on_blocks

KEY = bytes(range(32))
SCORE = Metric("health_score", 0, 100, 1)
MARCH = date(2025, 3, 1)
MEMBERS = [("a", 10.0), ("b", 20.5), ("c", 33.25), ("d", 1 / 3), ("e", 0.0), ("f", 100.0)]


def drawn(
    key: bytes = KEY, metric: Metric = SCORE, month: date = MARCH,
    members: list[tuple[str, float]] = MEMBERS, noise: float = 0.25, blocks: int = 3,
) -> list[float]:  # fmt: skip
    return noise_on_blocks(key, metric, month, members, noise, blocks)


def test_numbers_are_those_of_the_definition() -> None:
    """HMAC-SHA256 of the text, its first 52 bits as a probability, scipy's inverse normal."""
    text = json.dumps(
        ["health_score", "2025-03-01", [list(one) for one in sorted(MEMBERS)], 0.25, 100.0, 3]
    )
    for block, number in enumerate(drawn()):
        digest = hmac.new(KEY, f"{text} {block}".encode(), sha256).hexdigest()
        probability = (int(digest[:13], 16) + 0.5) / 2**52
        assert number == pytest.approx(norm.ppf(probability), abs=1e-9)


@given(st.permutations(MEMBERS))
def test_the_order_of_members_does_not_matter(members: list[tuple[str, float]]) -> None:
    assert drawn(members=members) == drawn()


OTHERS = {
    "key": {"key": b"k" * 32},
    "metric": {"metric": Metric("login_rate", 0, 100, 1)},
    "range": {"metric": Metric("health_score", 0, 101, 1)},
    "month": {"month": date(2025, 4, 1)},
    "noise": {"noise": 0.5},
    "a member's value": {"members": [("a", 10.000000000000002), *MEMBERS[1:]]},
    "a member more": {"members": [*MEMBERS, ("g", 50.0)]},
    "ids that run together": {"members": [("a,b", 10.0), *MEMBERS[2:]]},
}


@pytest.mark.parametrize("what", OTHERS)
def test_any_change_draws_all_of_it_anew(what: str) -> None:
    assert not set(drawn()) & set(drawn(**OTHERS[what]))


def test_another_number_of_blocks_draws_all_of_it_anew() -> None:
    assert not set(drawn(blocks=3)) & set(drawn(blocks=4))


def test_numbers_are_standard_normal_and_unrelated() -> None:
    months = np.array([drawn(month=date(1000 + year, 1, 1), blocks=4) for year in range(3000)])
    assert kstest(months.ravel(), "norm").pvalue > 0.001
    between = np.corrcoef(months.T) - np.eye(4)
    assert np.abs(between).max() < 4 / np.sqrt(3000)
    following = np.corrcoef(months[1:, 0], months[:-1, 0])[0, 1]
    assert abs(following) < 4 / np.sqrt(3000)


def test_fingerprints_tell_keys_apart_and_not_the_key() -> None:
    assert key_fingerprint(KEY) == key_fingerprint(bytes(range(32)))
    assert key_fingerprint(KEY) != key_fingerprint(b"k" * 32)
    assert len(key_fingerprint(KEY)) == 16
    assert KEY.hex()[:8] not in key_fingerprint(KEY)
