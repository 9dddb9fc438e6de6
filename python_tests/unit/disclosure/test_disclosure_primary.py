import pytest

from tenant_health.disclosure import Metric
from tenant_health.disclosure.population import Group
from tenant_health.disclosure.primary import primary_verdict

SCORE = Metric("health_score", 0, 100, 1)
FEATURES = Metric("feature_adoption_count", 0, 14, 1)
DAYS = Metric("case_resolution_time", 0, None, 0.5)


def rule(values: list[float], metric: Metric) -> str | None:
    group = Group(frozenset(str(i) for i in range(len(values))), tuple(sorted(values)))
    verdict = primary_verdict(group, metric, 6)
    return verdict and verdict.rule


def test_five_members_are_too_few_and_six_are_not() -> None:
    assert rule([10, 30, 50, 70, 90], SCORE) == "few_members"
    assert rule([10, 30, 50, 60, 70, 90], SCORE) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([25, 15, 15, 15, 15, 15], None),  # exactly 25 % of 100
        ([26, 15, 15, 15, 14.5, 14.5], "dominance"),
        ([0] * 10 + [50, 50], "dominance"),
        ([0.0] * 6, "homogeneous"),
    ],
)
def test_dominance(values: list[float], expected: str | None) -> None:
    assert rule(values, DAYS) == expected


def test_only_unbounded_metrics_can_be_dominated() -> None:
    assert rule([100, 0, 0, 0, 0, 0], SCORE) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([100, 100, 100, 100, 100, 91], "homogeneous"),  # 6 * (100 - mean) = 9
        ([100, 100, 100, 100, 100, 90], None),  # exactly 10
        ([0, 0, 0, 0, 0, 9], "homogeneous"),
        ([0, 0, 0, 0, 0, 10], None),
        ([72] * 6, "homogeneous"),
        ([72] * 5 + [73], "homogeneous"),
        ([72] * 5 + [74], None),
    ],
)
def test_a_mean_that_pins_its_members(values: list[float], expected: str | None) -> None:
    assert rule(values, SCORE) == expected


@pytest.mark.parametrize(
    ("gap", "expected"),
    [(0.9, "homogeneous"), (0.91, None)],
)
def test_blocks_that_confine_their_members(gap: float, expected: str | None) -> None:
    """Twelve members, means 60 and 60 + gap: all within 11 gaps of each other.

    The values spread more than a point, so it is the figures that confine them.
    """
    low = [59.2, 60.0, 60.0, 60.2, 60.2, 60.4]
    assert rule([*low, *[60 + gap] * 6], SCORE) == expected


def test_points_follow_the_range_of_the_metric() -> None:
    """Ten points of 0..14 features are 1.4: 6 * (14 - mean) = 1 is too close, 2 is not."""
    assert rule([14, 14, 14, 14, 14, 12], FEATURES) is None
    assert rule([14, 14, 14, 14, 14, 13], FEATURES) == "homogeneous"
    assert FEATURES.protected_width == pytest.approx(1.4)
    assert DAYS.protected_width == 5
    assert SCORE.protected_width == 10


def test_a_metric_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match=r"bounds 5\.\.5 .* Give an upper bound"):
        Metric("x", 5, 5, 1)
    with pytest.raises(ValueError, match="grid 0"):
        Metric("x", 0, 5, 0)
