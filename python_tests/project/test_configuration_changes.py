"""What all days depend on changes between two nights: all days are rebuilt, as by a full build."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from project.builds import ROOT, copied_project, run_dbt
from project.databases import Database, new_database
from project.ledger import RESTATED, broken
from project.oracle import (
    MART_KEYS,
    Component,
    Config,
    compare,
    compute_marts,
    load_from_connection,
)
from project.oracle.config import COMPONENTS, FEATURES
from project.rebuilding import NIGHT, NIGHTLY_BUILD, START, differences, killed, rebuilt, vars_of

TODAY = date(2025, 6, 12)
SEEDS = ("seed",)
NEW_ROWS = {
    "health_score_components": """\
2025-05-30,login,1,0.40,0.60
2025-05-30,case_resolution,2,0.15,0.90
2025-05-30,campaign_completion,3,0.15,0.85
2025-05-30,feature_adoption,4,0.15,0.60
2025-05-30,support_tickets,5,0.15,10
""",
    "tracked_features": "MOBILE_APP,Mobile app,advanced\n",
}
CHANGED = Config(
    TODAY,
    (TODAY - START).days + 1,
    components=(
        *COMPONENTS,
        *(
            Component(name, Fraction(weight), Fraction(target), date.fromisoformat(since))
            for since, name, _, weight, target in (
                row.split(",") for row in NEW_ROWS["health_score_components"].split()
            )
        ),
    ),
    features=(*FEATURES, ("MOBILE_APP", "Mobile app", "advanced")),
)
USE_BEFORE_HISTORY = """
    insert into raw.feature_usage_events (id, organization_id, user_id, feature_key, occurred_at)
    select 'early', min(id), 'user', 'MOBILE_APP', '2025-05-02 09:00' from raw.organizations
"""
CONFIG_LINES = """
    select distinct metric_date, component, cause from analytics_marts.score_changes
    where cause_group = 'CONFIG' order by cause desc, component
"""
ALL_BUT_TWO = ("campaign_completion", "case_resolution", "login")
"""The components with another weight."""
LESS_COVERAGE = vars_of(TODAY, min_data_coverage=0.95)
DUE = "select models_due from analytics_marts.build_status order by started_at desc limit 1"


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with other weights from a day of history on, and a further feature."""
    seeds = {f"seeds/{name}.csv": rows for name, rows in NEW_ROWS.items()}
    texts = {path: (ROOT / path).read_text() + rows for path, rows in seeds.items()}
    return copied_project(tmp_path_factory.mktemp("changed") / "project", texts)


@pytest.fixture(scope="module")
def two_days_later(first_night: Database) -> Iterator[Database]:
    with new_database(first_night.server, template=first_night.name) as database:
        database.rows(USE_BEFORE_HISTORY)
        yield database


@pytest.fixture(scope="module")
def as_before(two_days_later: Database) -> Iterator[Database]:
    with rebuilt(two_days_later, vars_of(TODAY)) as database:
        yield database


@pytest.fixture(scope="module")
def as_changed(two_days_later: Database, changed: Path) -> Iterator[Database]:
    with rebuilt(two_days_later, vars_of(TODAY), changed) as database:
        yield database


@pytest.mark.slow
def test_changes_of_a_score_tell_of_other_weights(as_changed: Database) -> None:
    """On their day. A further feature moves no score: all days are rebuilt with it."""
    assert broken(as_changed) == {}
    assert as_changed.rows(RESTATED) == []
    assert as_changed.rows(CONFIG_LINES) == [
        *((date(2025, 5, 30), component, "weight_changed") for component in ALL_BUT_TWO),
        (date(2025, 5, 30), "login", "target_changed"),
    ]
    with as_changed.connection() as connection:
        expected = compute_marts(load_from_connection(connection, "raw"), CHANGED)
    mart = "score_changes"
    assert compare(expected[mart], as_changed.mart(mart), MART_KEYS[mart]) == []


@pytest.fixture
def database(two_days_later: Database) -> Iterator[Database]:
    with new_database(two_days_later.server, template=two_days_later.name) as copy:
        yield copy


def _run(database: Database, *args: str, project: Path = ROOT) -> None:
    run = run_dbt(database, args, vars_of(TODAY), project)
    assert (run.exit_code, run.errors) == (0, ())


def _due(database: Database) -> set[str]:
    ((models,),) = database.rows(DUE)
    return set(models.split(", ")) if models else set()


@pytest.mark.slow
def test_seeds_that_changed(
    database: Database, as_before: Database, as_changed: Database, changed: Path
) -> None:
    assert {"tenant_health_scores", "feature_adoption"} <= differences(as_before, as_changed).keys()
    _run(database, *NIGHTLY_BUILD, project=changed)
    assert differences(database, as_changed) == {}
    assert _due(database) == set()


@pytest.mark.slow
def test_changed_files_count_once_they_are_loaded(
    database: Database, as_before: Database, as_changed: Database, changed: Path
) -> None:
    _run(database, *NIGHT, project=changed)
    # the use of the feature that is not tracked yet came later than the lookback
    assert set(differences(database, as_before)) <= {
        *("int_feature_days", "int_rejected_rows", "rejected_rows"),
        *("int_late_arriving_rows", "late_arriving_rows"),
    }
    _run(database, *SEEDS, project=changed)
    _run(database, *NIGHT, project=changed)
    assert differences(database, as_changed) == {}


@pytest.mark.slow
@pytest.mark.parametrize("model", ["int_login_days", "int_health_scores"])
def test_killed_in_between(
    database: Database, as_changed: Database, changed: Path, model: str
) -> None:
    killed(database, model, NIGHTLY_BUILD, vars_of(TODAY), changed)
    _run(database, *NIGHT, project=changed)
    assert differences(database, as_changed) == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("some", "done"),
    [
        pytest.param("+int_login_days", {"int_session_days", "int_login_days"}, id="first ones"),
        pytest.param("tenant_health_scores", set(), id="from what is still as it was"),
    ],
)
def test_only_some_models_in_between(
    database: Database, as_changed: Database, changed: Path, some: str, done: set[str]
) -> None:
    _run(database, *SEEDS, project=changed)
    before = _due(database)
    _run(database, "run", "--select", some, project=changed)
    assert before - _due(database) == done
    _run(database, *NIGHT, project=changed)
    assert differences(database, as_changed) == {}


@pytest.mark.slow
def test_changed_back(database: Database, as_before: Database, changed: Path) -> None:
    """Some days have been built with the change, and some have not."""
    killed(database, "int_health_scores", NIGHTLY_BUILD, vars_of(TODAY), changed)
    _run(database, *SEEDS)
    _run(database, *NIGHT)
    assert differences(database, as_before) == {}


@pytest.mark.slow
def test_var_that_changed_and_is_changed_back(database: Database, as_before: Database) -> None:
    killed(database, "int_health_scores", NIGHT, LESS_COVERAGE)
    assert run_dbt(database, NIGHT, LESS_COVERAGE).exit_code == 0
    with rebuilt(database, LESS_COVERAGE) as at_once:
        assert {"tenant_health_scores"} <= differences(as_before, at_once).keys()
        assert differences(database, at_once) == {}
    _run(database, *NIGHT)
    assert differences(database, as_before) == {}
