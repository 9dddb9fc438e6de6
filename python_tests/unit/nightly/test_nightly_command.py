"""The nightly command around a stand-in for dbt."""

import os
import signal
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from stand_in_dbt import (
    BAD_TEST,
    FRESH,
    GOOD,
    HOOK,
    MODEL,
    MONDAY,
    SATURDAY,
    STALE,
    SUNDAY,
    node,
    results,
)

from tenant_health.nightly.folders import forget_old_nights, new_night
from tenant_health.nightly.options import as_of_day, common_options, given_vars, with_vars

HOUR = timedelta(hours=1)


def _vars(command: dict[str, Any]) -> list[dict[str, Any]]:
    """The vars that a command of dbt was given."""
    places = [n for n, arg in enumerate(command["args"]) if arg == "--vars"]
    return [yaml.safe_load(command["args"][place + 1]) for place in places]


def test_good_night(night: Any, told: Any, tmp_path: Path) -> None:
    options = ("--", "--vars", "{as_of_date: 2026-03-01}", "--full-refresh", "-t", "prod")
    done = night({"freshness": FRESH, "build": GOOD}, *options)
    assert done.exit_code == 0
    assert done.output.splitlines()[2].startswith("The night for 2026-03-01 succeeded, after 0:00:")
    assert done.output.splitlines()[3:-1] == [
        "sources   sessions 3 h old",
        "nodes     2 ok, 0 failed",
        "slowest   tenants 2.5 s, unique_tenants 0.1 s",
    ]
    freshness, build = told()
    common = ["-t", "prod", "--vars", "{as_of_date: '2026-03-01'}"]  # text: retry reads no day
    assert freshness["args"][:6] == ["source", "freshness", *common]
    assert build["args"][:11] == [
        *("build", "--exclude-resource-type", "unit_test"),
        *("--exclude", "tag:weekly", "path:seeds,test_type:generic"),
        *("--full-refresh", *common),
    ]
    assert build["PGOPTIONS"] == "-c statement_timeout=2h -c lock_timeout=10min"
    assert Path(build["cwd"]) == tmp_path / "project"
    (folder,) = (tmp_path / "project" / "artifacts").glob("*/*")
    assert done.output.splitlines()[-1] == f"artifacts {folder}"
    assert (folder / "summary.txt").read_text() in done.output
    assert (folder / "build" / "run_results.json").is_file()


def test_the_parsed_project_goes_from_step_to_step_and_night_to_night(
    night: Any, told: Any, tmp_path: Path
) -> None:
    for _ in range(2):
        assert night({"freshness": FRESH, "build": GOOD}).exit_code == 0
    assert [command["parsed"] for command in told()] == [False, True, True, True]
    artifacts = tmp_path / "project" / "artifacts"
    assert [file.parent for file in artifacts.rglob("*.msgpack")] == [artifacts]
    assert len(list(artifacts.glob("*/*/"))) == 2


def test_time_limits_join_what_is_set(
    night: Any, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c work_mem=64MB")
    steps = {"freshness": FRESH, "build": GOOD}
    assert night(steps, "--statement-timeout", "90 s", "--lock-timeout", "0").exit_code == 0
    assert told()[-1]["PGOPTIONS"] == "-c work_mem=64MB -c statement_timeout=90s"
    assert night(steps, "--statement-timeout", "0", "--lock-timeout", "0").exit_code == 0
    assert told()[-1]["PGOPTIONS"] == "-c work_mem=64MB"
    bare = night(steps, "--lock-timeout", "2")
    assert bare.exit_code == 2
    assert "'2' has no unit. Write 2s for seconds, 2min for" in " ".join(bare.output.split())
    wrong = night(steps, "--lock-timeout", "soon -c x=y")
    assert wrong.exit_code == 2
    assert "not a time such as 90s, 10min or 2h" in wrong.output


def test_a_source_too_old_stops_the_night_unless_told_otherwise(night: Any, told: Any) -> None:
    steps = {"freshness": STALE, "build": GOOD}
    stopped = night(steps)
    assert stopped.exit_code == 1
    assert len(told()) == 1
    assert "was not built" in stopped.output
    assert "sources   sessions 50 h old (TOO OLD), events 4 days old (TOO OLD)" in stopped.output
    assert "The marts stay as they were" in stopped.output
    built = night(steps, "--build-anyway")
    assert (built.exit_code, len(told())) == (0, 3)
    assert "succeeded" in built.output


def test_what_failed_is_tried_once_more(night: Any, told: Any) -> None:
    failed = {
        "exits": 1,
        "files": results(node(MODEL, "skipped"), BAD_TEST, node(HOOK, "success")),
    }
    done = night({"freshness": FRESH, "build": failed, "retry": GOOD}, "--", "--threads=8")
    assert done.exit_code == 0
    assert "nodes     2 ok, 0 failed, after one retry" in done.output
    retry = told()[2]["args"]
    assert retry[:2] == ["retry", "--state"]
    assert retry[2].endswith("/build")
    assert retry[3] == "--threads=8"


def test_what_fails_again_is_shown_with_what_to_do(night: Any) -> None:
    slow = (
        "Database Error in model usage (usage.sql)\n  canceling statement due to statement timeout"
    )
    many = [node(f"model.tenant_health.m{i}", "error", 0, message="oops") for i in range(6)]
    failed = {
        "exits": 1,
        "files": {
            **results(
                node("model.tenant_health.usage", "error", message=slow),
                BAD_TEST,
                node("test.tenant_health.odd.def", "warn", failures=2),
                *many,
                node(HOOK, "error", message="no rights"),
            ),
            "compiled/tenant_health/tests/unique_tenants.sql": "select 1",
        },
    }
    done = night({"freshness": FRESH, "build": failed, "retry": failed})
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert "nodes     0 ok, 9 failed, 1 warn, after one retry" in lines
    assert "warned    odd: 2 rows" in lines
    place = lines.index("failed    usage: canceling statement due to statement timeout")
    assert "--statement-timeout" in lines[place + 1]
    assert lines[place + 2] == (
        "failed    unique_tenants: Got 3 results, configured to fail if != 0"
    )
    assert lines[place + 3].split()[-1] == "retry/compiled/tenant_health/tests/unique_tenants.sql"
    assert "          and 4 more" in lines
    assert len(lines) <= 24
    names = str(Path.cwd())  # a name is not broken up
    assert all(len(line) <= 80 for line in lines if names not in line)


def test_what_is_wrong_with_a_seed_is_shown(night: Any) -> None:
    wrong = """Compilation Error in seed weights (seeds/weights.csv)
  seeds/weights.csv can't be used:
    - weights effective from 2026-11-01 sum to 0.95, not 1
  It was not loaded. Correct the file and run again.

  > in macro check_seed (macros/guards/check_seeds.sql)"""
    seed = node("seed.tenant_health.weights", "error", message=wrong)
    failed = {"exits": 1, "files": results(seed)}
    lines = night({"freshness": FRESH, "build": failed, "retry": failed}).output.splitlines()
    place = lines.index(
        "failed    weights: seeds/weights.csv can't be used: - weights effective from"
    )
    assert lines[place + 1] == "          2026-11-01 sum to 0.95, not 1"
    assert lines[place + 2].strip().startswith("See dbt.log")


def test_of_a_traceback_the_exception_is_shown(night: Any) -> None:
    calls = "".join(f'  File "a.py", line {line}, in f\n    f()\n' for line in range(20))
    traceback = f"Traceback (most recent call last):\n{calls}ValueError: month must be in 1..12"
    broken = {"exits": 1, "prints": traceback}
    lines = night({"freshness": FRESH, "build": broken}).output.splitlines()
    assert "          ValueError: month must be in 1..12" in lines
    assert not any("File" in line for line in lines)


def test_why_dbt_could_not_begin_is_not_hidden_by_what_came_before(night: Any) -> None:
    noise = "WARN a setting\n" * 20
    broken = {"exits": 2, "prints": f"{noise}02:30:07  Encountered an error:\n  no tables"}
    done = night({"freshness": {**STALE, "prints": noise}, "build": broken}, "--build-anyway")
    assert done.exit_code == 2
    assert "          no tables" in done.output.splitlines()
    assert "WARN" not in done.output
    assert "The marts stay as they were" not in done.output


def test_query_of_a_test_with_a_long_name_is_found(night: Any) -> None:
    name = "unique_combination_of_columns_of_a_long_name"
    file = f"compiled/x/{name[:30]}_{'0123456789abcdef' * 2}.sql"
    long = node(f"test.tenant_health.{name}.1", "fail", failures=1, message="Got 1 result")
    failed = {"exits": 1, "files": {**results(long), file: "select 1"}}
    done = night({"freshness": FRESH, "build": failed, "retry": failed})
    assert f"The rows: run retry/{file}" in " ".join(done.output.split())


@pytest.mark.parametrize("step", ["freshness", "build"])
def test_dbt_that_can_not_begin_is_not_tried_again(night: Any, told: Any, step: str) -> None:
    broken = {"exits": 2, "prints": "Encountered an error:\n  Another run builds analytics"}
    done = night({"freshness": FRESH, "build": GOOD, step: broken}, "--build-anyway")
    assert done.exit_code == 2
    assert "Another run builds analytics" in done.output
    assert told()[-1]["args"][0] == {"freshness": "source", "build": "build"}[step]


def test_a_signal_ends_dbt_first(night: Any, told: Any) -> None:
    before = signal.getsignal(signal.SIGTERM)
    timer = threading.Timer(2.0, os.kill, (os.getpid(), signal.SIGTERM))
    timer.start()
    done = night({"freshness": {**FRESH, "sleeps": 60}, "build": GOOD})
    assert done.exit_code == 128 + signal.SIGTERM
    assert "was interrupted" in done.output
    assert len(told()) == 1
    assert signal.getsignal(signal.SIGTERM) is before


def test_nights_of_one_second_and_old_nights(tmp_path: Path) -> None:
    started = datetime(2026, 3, 1, 2, tzinfo=UTC)
    names = [new_night(tmp_path, started).night.relative_to(tmp_path) for _ in range(3)]
    assert list(map(str, names)) == [f"2026-03-01/020000{end}" for end in ("", "-2", "-3")]
    for name in ("2026-01-29", "2026-01-30", "keep", "2026-01-01.txt"):
        (tmp_path / name / "x").mkdir(parents=True)
    (tmp_path / "2026-01-02").write_text("a file")
    forget_old_nights(tmp_path, date(2026, 3, 1), 30)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"2026-03-01", "keep", "2026-01-01.txt", "2026-01-02"}


def test_artifacts_are_for_their_owner_unless_their_folder_is_there(
    night: Any, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o750)
    for folder, mode in ((tmp_path / "a" / "new", 0o700), (shared, 0o750)):
        done = night({"freshness": FRESH, "build": GOOD}, "--artifacts", str(folder))
        assert (done.exit_code, folder.stat().st_mode & 0o777) == (0, mode)


def test_artifacts_that_can_not_be_kept(night: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = night({}, "--artifacts", str(tmp_path / "file" / "artifacts"))
    assert done.exit_code == 1
    assert "Name a folder that this user may write to with --artifacts" in done.output


@pytest.mark.parametrize(
    ("options", "day"),
    [
        ((), "2026-02-28"),
        (("--vars", "{as_of_date: 2025-12-31, history_days: 3}"), "2025-12-31"),
        (("--select", "x", '--vars={"as_of_date": "2025-12-31"}'), "2025-12-31"),
        (("--vars", "{as_of_date: 2020-01-01}", "--vars", "{history_days: 3}"), "2026-02-28"),
        (("--vars", "{as_of_date: null}"), "2026-02-28"),
        (("--vars", ""), "2026-02-28"),
    ],
)
def test_day_of_a_night(options: tuple[str, ...], day: str) -> None:
    given = given_vars(options)
    assert given is not None
    assert as_of_day(given, date(2026, 3, 1)) == day


@pytest.mark.parametrize("options", [("--vars", "{"), ("--vars", "nonsense"), ("--vars=[1]",)])
def test_vars_that_cannot_be_read_are_left_for_dbt_to_refuse(
    night: Any, told: Any, options: tuple[str, ...]
) -> None:
    assert given_vars(options) is None
    assert night({"freshness": FRESH, "build": GOOD}, "--", *options).exit_code == 0
    assert [command["args"][2 : 2 + len(options)] for command in told()[:1]] == [list(options)]


def test_vars_replace_those_among_the_options_and_keep_their_types() -> None:
    values = {"reprocess_from": date(2026, 2, 1), "roles": ["東京"], "as_of_date": "2026-02-28"}
    options = with_vars(["--vars={x: 1}", "--threads", "2", "--vars", "{y: 2}"], values)
    assert options[:3] == ["--threads", "2", "--vars"]
    assert yaml.safe_load(options[3]) == values
    assert len(options) == 4


@pytest.mark.parametrize(
    ("times", "given", "seen"),
    [
        ([SATURDAY, SATURDAY, SATURDAY, SUNDAY], [], [True, True, True]),
        ([SATURDAY - HOUR, SATURDAY - HOUR, SUNDAY], [], [False, True, True]),
        ([SATURDAY - HOUR, SATURDAY - HOUR, SATURDAY - HOUR, SUNDAY], [], [False, False, True]),
        ([SATURDAY - HOUR], [], [False, False, False]),
        ([SATURDAY, SUNDAY], ["--vars", "{as_of_date: 2026-01-01}"], [True, True, True]),
    ],
)
def test_every_step_of_a_night_is_for_the_day_of_its_start(
    night: Any, told: Any, clock: Any, times: list[datetime], given: list[str], seen: list[bool]
) -> None:
    """Begun on Saturday, 28 February, a second or an hour before midnight, it is for the 27th.

    dbt is told so where it would not see that by itself, and only there: the project, parsed with
    the same vars the night before, serves on all other nights.
    """
    clock(times)
    failed = {"exits": 1, "files": results(BAD_TEST)}
    done = night({"freshness": FRESH, "build": failed, "retry": GOOD}, "--", *given)
    assert done.exit_code == 0
    day = "2026-01-01" if given else "2026-02-27"
    as_of = [{str(values["as_of_date"]) for values in _vars(command)} for command in told()]
    assert as_of == [{day} if told_so else set() for told_so in seen]
    assert f"The night for {day} succeeded" in done.output


@pytest.mark.parametrize(
    ("begins", "options", "days"),
    [
        (SUNDAY, (), 90),
        (SATURDAY - HOUR, (), None),
        (MONDAY, (), None),
        (MONDAY, ("--deep-on", "Monday", "--deep-lookback", "30"), 30),
        (SUNDAY, ("--deep-on", "never"), None),
    ],
)
def test_one_night_a_week_looks_back_further_and_says_so(
    night: Any, told: Any, clock: Any, begins: datetime, options: tuple[str, ...], days: int | None
) -> None:
    clock([begins])
    done = night({"freshness": FRESH, "build": GOOD}, *options)
    assert done.exit_code == 0
    expected = [] if days is None else [{"lookback_days": days}]
    assert [_vars(command) for command in told()] == [expected] * 2
    line = f"lookback  {days} days, as on every {begins:%A}"
    assert (line in done.output.splitlines()) == (days is not None)


@pytest.mark.parametrize(
    ("given", "of_project", "days"),
    [
        ("{lookback_days: 200}", "vars: {lookback_days: 3}", 200),
        ("{lookback_days: 90}", "", 90),
        ("{lookback_days: 7}", "", 90),
        ("{lookback_days: some}", "", "some"),
        ("{}", "name: mine\nvars: {lookback_days: 3}", 90),
        ("{}", "name: mine\nvars: {lookback_days: 120}", None),
        ("{}", "name: mine\nvars: {mine: {lookback_days: 120}}", None),
        ("{}", "name: [", 90),
    ],
)
def test_a_longer_lookback_of_the_users_own_holds_on_deep_nights_too(
    night: Any, told: Any, clock: Any, given: str, of_project: str, days: int | str | None
) -> None:
    clock([SUNDAY])
    Path("dbt_project.yml").write_text(of_project)
    assert night({"freshness": FRESH, "build": GOOD}, "--", "--vars", given).exit_code == 0
    found = [values.get("lookback_days") for command in told() for values in _vars(command)]
    assert found == [days, days]


def test_works_on_the_project_that_it_is_told(
    night: Any, told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = {"freshness": FRESH, "build": GOOD}
    project = tmp_path / "a project elsewhere"
    project.mkdir()
    assert night(steps, "--project-dir", str(project)).exit_code == 0
    monkeypatch.setenv("DBT_PROJECT_DIR", str(project))
    assert night(steps).exit_code == 0
    assert {command["cwd"] for command in told()} == {str(project)}
    assert len(list((project / "artifacts").glob("*/*/"))) == 2


def test_options_that_all_steps_need() -> None:
    options = [
        "--select",
        "tenants+",
        "--target",
        "prod",
        "--threads=2",
        "--full-refresh",
        "--vars",
    ]
    assert common_options(options) == ["--target", "prod", "--threads=2", "--vars"]
