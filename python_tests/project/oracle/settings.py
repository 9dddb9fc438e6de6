"""What a tenant's `settings` say, whatever is in them."""

import re
from decimal import Decimal
from typing import Any

from .config import Config

WRITTEN_NUMBER = re.compile(r"\+?(\d+)(\.0+)?", re.ASCII)
ALERT_LEVELS = ("NONE", "DASHBOARD_ONLY", "PROACTIVE")
LARGEST_HEAD_COUNT = 2**31 - 1


def _setting(settings: Any, key: str) -> Any:
    return settings.get(key) if isinstance(settings, dict) else None


def _bare(text: str) -> str:
    return re.sub(r"[\s\-_&]", "", text).upper()


def industry_sector(settings: Any, config: Config) -> str | None:
    text = _setting(settings, "industrySector")
    if not isinstance(text, str) or not text.strip():
        return None
    for sector in config.sectors:
        if _bare(sector) == _bare(text):
            return sector
    return "OTHER"


def employee_count(settings: Any) -> int | None:
    value = _setting(settings, "employeeCount")
    if isinstance(value, str):
        written = WRITTEN_NUMBER.fullmatch(value.strip())
        value = Decimal(written[1]) if written else None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if value <= 0 or value != int(value):
        return None
    return min(int(value), LARGEST_HEAD_COUNT)


def size_band(count: int | None, config: Config) -> str | None:
    for label, fewest, most in config.size_bands:
        if count is not None and fewest <= count and (most is None or count <= most):
            return label
    return None


def alert_level(settings: Any) -> str:
    value = _setting(settings, "alertLevel")
    return value if value in ALERT_LEVELS else "DASHBOARD_ONLY"
