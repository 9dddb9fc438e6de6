"""Noise that only the key's holder can draw, and draws the same whenever asked."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from statistics import NormalDist

from tenant_health.disclosure.model import Metric

KEY_BYTES = 32
_STANDARD_NORMAL = NormalDist()
_BITS = 52


def noise_on_blocks(
    key: bytes, metric: Metric, month: date, members: Sequence[tuple[str, float]],
    noise: float, blocks: int,
) -> list[float]:  # fmt: skip
    """One standard normal number for each block of a cohort.

    HMAC-SHA256 under the key of a JSON text of the metric, the month, the members by id with their
    exact values, s, R, k and the block's number. The digest's first 52 bits u give the probability
    (u + 1/2) / 2**52, and the normal distribution's inverse at it is the number.

    Args:
        key: The release key.
        metric: What is measured.
        month: The release's month, as its first day.
        members: Organization id and value of each member, in any order.
        noise: s.
        blocks: k.
    """
    told = [
        metric.name,
        month.isoformat(),
        sorted(members),
        float(noise),
        float(metric.span),
        blocks,
    ]
    message = hmac.new(key, json.dumps(told).encode(), sha256)
    return [_normal(message, block) for block in range(blocks)]


def _normal(message: hmac.HMAC, block: int) -> float:
    numbered = message.copy()
    numbered.update(f" {block}".encode())
    bits = int.from_bytes(numbered.digest()[:8]) >> (64 - _BITS)
    return _STANDARD_NORMAL.inv_cdf((bits + 0.5) / 2**_BITS)


def key_fingerprint(key: bytes) -> str:
    """What tells one key from another and nothing else about it: 16 hexadecimal digits."""
    return hmac.new(key, b"fingerprint of a release key", sha256).hexdigest()[:16]
