"""What a scenario would change is what it changes once it stands in the seed."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from project.builds import ROOT, WithSeed, run_dbt
from project.databases import Database
from project.sampling import sampled
from tenant_health.cli import main
from tenant_health.simulation import Proposal, read_proposal
from tenant_health.simulation.marts import Lab, Simulation, simulate_file

COMPONENTS = (
    "login", "case_resolution", "campaign_completion", "feature_adoption", "support_tickets",
)  # fmt: skip
SCORES = """
    select
        organization_id, metric_date, login_score, case_resolution_score,
        campaign_completion_score, feature_adoption_score, support_ticket_score, overall_score,
        previous_score, score_delta, data_coverage, trend, risk_level, health_status
    from analytics_intermediate.{relation}
    order by organization_id, metric_date
"""
HEADER = "effective_from,component,position,weight,target\n"
MORE_LOGINS = HEADER + "".join(
    f"2025-03-01,{component},{position},{weight},{target}\n"
    for position, (component, weight, target) in enumerate(
        [
            ("login", "0.40", "0.60"), ("case_resolution", "0.15", "0.90"),
            ("campaign_completion", "0.20", "0.85"), ("feature_adoption", "0.15", "0.50"),
            ("support_tickets", "0.10", "8"),
        ],
        start=1,
    )
)  # fmt: skip
RULES = {
    "risk_rules": """\
position,score_below,score_from,trend,risk_level
1,55,,,HIGH
2,,80,,LOW
3,,,,MEDIUM
""",
    "trend_rules": """\
position,delta_above,delta_below,trend
1,1,,IMPROVING
2,,-1,DECLINING
3,,,STABLE
""",
}


def _written(folder: Path, text: str, name: str = "tried.csv") -> Path:
    (folder / name).write_text(text)
    return folder / name


def _put_in_place(database: Database, proposal: Proposal) -> None:
    """The proposal in the place of the seed, for good."""
    with database.connection() as connection:
        Lab(connection, "analytics").put_in_place(proposal)


def _simulated(database: Database, path: Path) -> Simulation:
    with database.connection() as connection:
        return simulate_file(connection, "analytics", path)


def _command(database: Database, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["simulate", *arguments], env=database.environment)


@pytest.mark.parametrize(
    "seed", sampled(["health_score_components", *RULES], "health_score_components")
)
def test_simulated_scores_are_those_of_a_rebuild(
    copy_of_built: Database,
    sample_vars: Mapping[str, Any],
    with_seed: WithSeed,
    tmp_path: Path,
    seed: str,
) -> None:
    """Weights begin within the 90 days, so that the day of the change is among them."""
    text = RULES.get(seed, MORE_LOGINS)
    proposal = read_proposal(_written(tmp_path, text), COMPONENTS)
    before = copy_of_built.rows(SCORES.format(relation="int_health_scores"))
    changes = _simulated(copy_of_built, tmp_path / "tried.csv").changes
    _put_in_place(copy_of_built, proposal)
    simulated = copy_of_built.rows(SCORES.format(relation="int_simulated_scores"))

    present = (ROOT / f"seeds/{seed}.csv").read_text()
    file = present + text.removeprefix(HEADER) if seed not in RULES else text
    project = with_seed(seed, file)
    run = run_dbt(copy_of_built, ("seed", "--select", seed), sample_vars, project)
    assert run.exit_code == 0, run.errors
    select = ("run", "--select", "int_health_scores", "--full-refresh")
    run = run_dbt(copy_of_built, select, sample_vars, project)
    assert run.exit_code == 0, run.errors
    after = copy_of_built.rows(SCORES.format(relation="int_health_scores"))

    assert simulated == after
    assert len(after) == len(before) > 1_500
    assert after != before
    assert {(row["organization_id"], row["score_then"], row["status_then"]) for row in changes} == {
        (row[0], row[7], row[13]) for row in after if row[1] == date(2025, 3, 31)
    }


def test_what_holds_today_moves_nobody(copy_of_built: Database) -> None:
    marts = copy_of_built.fingerprints()
    for seed in ("health_score_components", "risk_rules", "trend_rules"):
        simulation = _simulated(copy_of_built, ROOT / f"seeds/{seed}.csv")
        assert len(simulation.changes) > 15
        for row in simulation.changes:
            assert (row["score_now"], row["risk_now"], row["status_now"]) == (
                row["score_then"], row["risk_then"], row["status_then"],
            )  # fmt: skip
            assert (row["moves"], row["top_component"]) == ("SAME", None)
        assert simulation.alerts.keys() == {"CRITICAL", "SCORE_DROP", "SILENT"}
        assert all(now == then > 0 for now, then in simulation.alerts.values())
    assert copy_of_built.fingerprints() == marts


@pytest.mark.slow
def test_alerts_are_those_of_a_rebuild(
    copy_of_built: Database, sample_vars: Mapping[str, Any], with_seed: WithSeed, tmp_path: Path
) -> None:
    path = _written(tmp_path, RULES["risk_rules"], "risk_rules.csv")
    simulation = _simulated(copy_of_built, path)
    project = with_seed("risk_rules", path.read_text())
    run = run_dbt(copy_of_built, dbt_vars=sample_vars, project_dir=project)
    assert run.exit_code == 0, run.errors
    opened = copy_of_built.rows(
        "select rule, count(*) from analytics_marts.alerts where opened_on > '2024-12-31' "
        "group by rule"
    )
    assert {rule: then for rule, (_, then) in simulation.alerts.items()} == dict(opened)
    assert simulation.alerts["CRITICAL"][1] > simulation.alerts["CRITICAL"][0]


def test_command_says_who_moves_and_changes_nothing(
    copy_of_built: Database, tmp_path: Path
) -> None:
    seeds = "select * from analytics_seeds.proposed_score_components order by 1, 2, 3"
    before = copy_of_built.rows(seeds), copy_of_built.fingerprints()
    shown = _command(copy_of_built, str(_written(tmp_path, MORE_LOGINS)))
    assert shown.exit_code == 0, shown.output
    assert "tried.csv, as if it held from 2025-03-01 on, as of 2025-03-31" in shown.output
    assert "would change status" in shown.output
    listed = _command(copy_of_built, str(tmp_path / "tried.csv"), "--format", "csv")
    assert listed.output.startswith("organization_id,name,score_now,score_then,")
    assert (copy_of_built.rows(seeds), copy_of_built.fingerprints()) == before


def test_weights_that_sum_to_less_are_refused_with_their_sum(
    built: Database, tmp_path: Path
) -> None:
    path = _written(tmp_path, MORE_LOGINS.replace("0.40", "0.35"))
    refused = _command(built, str(path))
    assert refused.exit_code == 1
    assert "weights effective from 2025-03-01 sum to 0.95, not 1" in refused.output


def test_weights_of_the_future_have_nothing_to_compare(built: Database, tmp_path: Path) -> None:
    path = _written(tmp_path, MORE_LOGINS.replace("2025-03-01", "2025-04-01"))
    refused = _command(built, str(path))
    assert refused.exit_code == 1
    assert "begins on 2025-04-01, after the last day of the marts, 2025-03-31" in " ".join(
        refused.output.split()
    )


def test_seed_of_scenarios_is_refused_with_its_sum(
    copy_of_built: Database, sample_vars: Mapping[str, Any], with_seed: WithSeed
) -> None:
    path = "seeds/proposed_score_components.csv"
    text = (ROOT / path).read_text().replace("login,1,0.20", "login,1,0.15")
    project = with_seed("proposed_score_components", text)
    run = run_dbt(
        copy_of_built, ("seed", "--select", "proposed_score_components"), sample_vars, project
    )
    assert run.exit_code == 1
    problem = "weights of equal_weights effective from 2000-01-01 sum to 0.95, not 1"
    assert problem in "".join(run.errors)


@pytest.mark.slow
def test_there_may_be_no_scenario(
    copy_of_built: Database, sample_vars: Mapping[str, Any], with_seed: WithSeed
) -> None:
    path = "seeds/proposed_score_components.csv"
    header = (ROOT / path).read_text().splitlines()[0] + "\n"
    project = with_seed("proposed_score_components", header)
    select = (
        "build",
        "--select",
        "proposed_score_components+",
        "--exclude-resource-type",
        "unit_test",
    )
    run = run_dbt(copy_of_built, select, sample_vars, project)
    assert run.exit_code == 0, run.errors
    assert copy_of_built.rows("select count(*) from analytics_marts.weight_simulation") == [(0,)]
