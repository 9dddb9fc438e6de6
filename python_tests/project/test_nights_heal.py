"""Whatever becomes of some runs, the next plain one makes what a full build would."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from project.builds import BUILD, ROOT, Run, copied_project, run_dbt
from project.databases import Database, new_database
from project.faults import FAIL, MENDED, on_create
from project.platform_life import CHANGES, Platform
from project.rebuilding import FIRST_NIGHT, START, differences, rebuilt, vars_of

TODAY = date(2025, 6, 14)  # three nights have been missed
RUN = ("run",)
STATE = "analytics_intermediate.built_days"
EMPTY = ("run", "--empty")
ONE_OF_THREE = """
    insert into raw.{table} (id, organization_id, user_id, {columns})
    select 'late' || n, min(id), 'user', {values} from raw.organizations, generate_series(1, 3) as n
    where created_at < '{day}' and is_active group by n
"""
DETOURS: dict[str, list[tuple[str, ...]]] = {
    "missed nights": [],
    "killed between models": [("killed in", "int_overall_scores", "run")],
    "killed in a full refresh": [("killed in", "int_daily_usage", "run", "--full-refresh")],
    "some models alone": [("run", "--select", "int_feature_days+", "int_session_days")],
    "one model in full": [RUN, ("run", "--full-refresh", "--select", "int_daily_usage")],
    "one mart in full": [RUN, ("run", "--full-refresh", "--select", "tenant_health_scores")],
    "empty": [EMPTY],
    "all empty": [(*EMPTY, "--full-refresh")],
    "nothing known of what is built": [("sql", f"drop table {STATE}")],
}


@pytest.fixture(scope="module")
def days_later(first_night: Database) -> Iterator[Database]:
    """Four days later, with all that can have happened, and no run yet."""
    with new_database(first_night.server, template=first_night.name) as database:
        platform = Platform(database, Random(1), FIRST_NIGHT, lookback_days=3)
        platform.goes_on((TODAY - FIRST_NIGHT).days, built=FIRST_NIGHT)
        for change in CHANGES:
            change(platform)
        yield database


@pytest.fixture(scope="module")
def at_once(days_later: Database) -> Iterator[Database]:
    with rebuilt(days_later, vars_of(TODAY)) as database:
        yield database


@pytest.fixture
def database(days_later: Database) -> Iterator[Database]:
    with new_database(days_later.server, template=days_later.name) as copy:
        yield copy


@pytest.mark.parametrize("detour", DETOURS)
def test_next_run_heals(database: Database, at_once: Database, detour: str) -> None:
    for what, *args in DETOURS[detour]:
        if what == "sql":
            database.rows(*args)
        elif what == "killed in":
            _killed(database, *args)
        else:
            assert run_dbt(database, (what, *args), vars_of(TODAY)).exit_code == 0
    assert run_dbt(database, RUN, vars_of(TODAY)).exit_code == 0
    assert differences(database, at_once) == {}


def _killed(database: Database, model: str, *args: str, **options: Any) -> Run:
    """A run that ends in the middle, before a model and all that comes after it."""
    before = database.fingerprints()
    database.rows(on_create(model, FAIL))
    run = run_dbt(database, args, options.pop("dbt_vars", vars_of(TODAY)), **options)
    database.rows(MENDED)
    assert (run.exit_code, run.statuses[model]) == (1, "error")
    assert database.fingerprints() == before
    return run


def test_reprocess_from_repairs_what_came_too_late(database: Database) -> None:
    """Also before history, and also if the run that was to do it ends early."""
    database.rows(
        ONE_OF_THREE.format(
            table="sessions", columns="created_at", values="'2025-05-25 09:00'", day="2025-05-25"
        )
        + ";"
        + ONE_OF_THREE.format(
            table="feature_usage_events",
            columns="feature_key, occurred_at",
            values="'GIFT_DISCLOSURES', '2025-05-02 09:00'",
            day="2025-05-25",
        )
    )
    assert run_dbt(database, RUN, vars_of(TODAY)).exit_code == 0
    with rebuilt(database, vars_of(TODAY)) as at_once:
        assert {"int_session_days", "feature_adoption"} <= differences(database, at_once).keys()
        repair = vars_of(TODAY, reprocess_from="2025-05-02")
        _killed(database, "int_daily_usage", "run", dbt_vars=repair)
        assert run_dbt(database, RUN, vars_of(TODAY)).exit_code == 0
        assert differences(database, at_once) == {}


def test_longer_history_goes_back_further(database: Database) -> None:
    """It stays so when a later run asks for less, and a longer one is never made shorter."""
    longer = vars_of(TODAY, date(2025, 5, 12))
    _killed(database, "int_overall_scores", "run", dbt_vars=longer)
    assert run_dbt(database, RUN, vars_of(TODAY, START)).exit_code == 0
    with rebuilt(database, longer) as at_once:
        assert differences(database, at_once) == {}
    tomorrow = {"as_of_date": "2025-06-15", "history_days": longer["history_days"] + 1}
    assert run_dbt(database, RUN, tomorrow).exit_code == 0
    first = "select min(metric_date) from analytics_marts.usage_metrics"
    assert database.rows(first) == [(date(2025, 5, 12),)]


def test_history_can_be_built_bit_by_bit(database: Database, at_once: Database) -> None:
    """As docs/operating.md says: the marts keep what they had until all of it is there."""
    marts = "select md5(string_agg(t::text, ',' order by t::text)) from analytics_marts.{} as t"
    scores, usage = marts.format("tenant_health_scores"), marts.format("usage_metrics")
    before = database.rows(scores), database.rows(usage)
    database.rows(f"drop table {STATE}")
    for day in (date(2025, 5, 30), date(2025, 6, 8)):
        step = run_dbt(database, (*RUN, "--exclude", "path:models/marts"), vars_of(day))
        assert step.exit_code == 0
        built = f"select distinct as_of_date from {STATE} where model_name like 'int\\_%'"
        assert database.rows(built) == [(day,)]
        assert (database.rows(scores), database.rows(usage)) == before
    assert run_dbt(database, RUN, vars_of(TODAY)).exit_code == 0
    assert differences(database, at_once) == {}


NEW_WEIGHTS = """\
2025-05-30,login,1,0.40,0.70
2025-05-30,case_resolution,2,0.15,0.90
2025-05-30,campaign_completion,3,0.15,0.85
2025-05-30,feature_adoption,4,0.15,0.60
2025-05-30,support_tickets,5,0.15,10
"""
NEW_ROWS = {
    "health_score_components": NEW_WEIGHTS,
    "tracked_features": "MOBILE_APP,Mobile app,advanced\n",
}


def test_changed_seeds_change_all_days(database: Database, tmp_path: Path) -> None:
    """Also those of uses before history, and also if the run ends early."""
    seeds = {f"seeds/{name}.csv": rows for name, rows in NEW_ROWS.items()}
    project = copied_project(
        tmp_path / "project", {path: (ROOT / path).read_text() + seeds[path] for path in seeds}
    )
    database.rows(
        ONE_OF_THREE.format(
            table="feature_usage_events",
            columns="feature_key, occurred_at",
            values="'MOBILE_APP', '2025-05-02 09:00'",
            day="2025-05-25",
        )
    )
    assert (
        run_dbt(database, RUN, vars_of(TODAY), project).exit_code == 0
    )  # the files alone, unloaded
    before_today = "select * from analytics_marts.tenant_health_scores where metric_date < {}"
    old = database.rows(before_today.format("'2025-06-01' order by 1, 2"))
    _killed(database, "int_overall_scores", *BUILD, project_dir=project)
    assert run_dbt(database, BUILD, vars_of(TODAY), project).exit_code == 0
    assert database.rows(before_today.format("'2025-06-01' order by 1, 2")) != old
    with rebuilt(database, vars_of(TODAY), project) as at_once:
        assert differences(database, at_once) == {}
