"""How activity spreads over weekdays, holidays, seasons and the hours of a day."""

import numpy as np

from tenant_health.sample.chance import draw
from tenant_health.sample.config import Floats, Ints, SampleConfig

_WEEKDAYS = (1.08, 1.10, 1.06, 1.0, 0.82)
_WEEKEND = {"HEALTHCARE": 0.45, "RETAIL": 0.55, "MANUFACTURING": 0.2}
_USUAL_WEEKEND = 0.06
_HOLIDAYS = ((1, 1), (5, 1), (7, 4), (12, 24), (12, 25), (12, 26), (12, 31))
_NIGHT, _DAY, _EVENING = (
    [0.2, 0.1, 0.1, 0.1, 0.2, 0.5, 1.5, 4.0],
    [9.0, 11.0, 10.0, 8.0, 6.0, 8.0, 10.0, 9.0],
    [7.0, 4.0, 2.0, 1.2, 1.0, 0.8, 0.5, 0.3],
)
_HOURS = np.array(_NIGHT + _DAY + _EVENING)


def day_factors(config: SampleConfig, sector: str, seasonal: bool) -> Floats:
    """How busy each day is for a tenant of this sector, about 1 on a workday, shape (days,)."""
    dates = config.dates()
    weekday = (dates.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    weekend = _WEEKEND.get(sector, _USUAL_WEEKEND)
    factors = np.array([*_WEEKDAYS, weekend, weekend])[weekday]
    month = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    for holiday in _HOLIDAYS:
        factors[(month == holiday[0]) & (day == holiday[1])] *= 0.15
    factors[(month == 12) & (day >= 27) & (day <= 30)] *= 0.4
    factors[month == 8] *= 0.85
    return factors * _season(month, day, sector) if seasonal else factors


def _season(month: Ints, day: Ints, sector: str) -> Floats:
    """A school year for education; a busy end of the year and a slow spring for the others."""
    if sector == "EDUCATION":
        summer = ((month == 6) & (day >= 15)) | (month == 7) | ((month == 8) & (day <= 24))
        winter = ((month == 12) & (day >= 18)) | ((month == 1) & (day <= 6))
        return np.where(summer, 0.08, np.where(winter, 0.05, 1.0))
    return np.select([month >= 11, month <= 3], [1.7, 0.35], 1.0)


def clock_times(count: int, hour_shift: int, random: np.random.Generator) -> Floats:
    """Draws times of day as a fraction of a day, for offices `hour_shift` hours west of UTC."""
    weights = np.roll(_HOURS, hour_shift)
    hours = draw(weights, count, random)
    return (hours + random.random(count)) / 24
