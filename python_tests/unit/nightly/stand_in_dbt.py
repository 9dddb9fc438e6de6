"""A stand-in for dbt that does what a test tells it, and what it finds."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

MONDAY = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
SATURDAY = datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 1, 0, 0, 1, tzinfo=UTC)

PROGRAM = """
import json, os, pathlib, sys, time
steps = json.loads(pathlib.Path({steps!r}).read_text())
target = pathlib.Path(sys.argv[sys.argv.index("--target-path") + 1])
told = {{"args": sys.argv[1:], "PGOPTIONS": os.environ.get("PGOPTIONS"), "cwd": os.getcwd(),
         "parsed": (target / "partial_parse.msgpack").exists()}}
with open({told!r}, "a") as file:
    file.write(json.dumps(told) + "\\n")
(target / "partial_parse.msgpack").write_text("parsed")
step = steps[target.name]
print(step.get("prints", ""))
for name, content in step.get("files", {{}}).items():
    (target / name).parent.mkdir(parents=True, exist_ok=True)
    (target / name).write_text(content if isinstance(content, str) else json.dumps(content))
try:
    time.sleep(step.get("sleeps", 0))
except KeyboardInterrupt:
    sys.exit(1)
sys.exit(step.get("exits", 0))
"""


def source(name: str, hours: float | None, status: str) -> dict[str, Any]:
    """A result as in sources.json."""
    if hours is None:
        return {"unique_id": f"source.tenant_health.platform.{name}", "status": status}
    newest = datetime.fromtimestamp(1_800_000_000 - hours * 3600, UTC)
    return {
        "unique_id": f"source.tenant_health.platform.{name}",
        "status": status,
        "max_loaded_at": newest.isoformat(),
        "snapshotted_at": datetime.fromtimestamp(1_800_000_000, UTC).isoformat(),
    }


def node(unique_id: str, status: str, seconds: float = 1.0, **more: Any) -> dict[str, Any]:
    """A result as in run_results.json."""
    return {"unique_id": unique_id, "status": status, "execution_time": seconds, **more}


def results(*nodes: Mapping[str, Any]) -> dict[str, Any]:
    return {"run_results.json": {"results": nodes}}


FRESH = {"files": {"sources.json": {"results": [source("sessions", 3, "pass")]}}}
STALE = {
    "exits": 1,
    "files": {
        "sources.json": {
            "results": [source("sessions", 50, "error"), source("events", 96, "error")]
        }
    },
}
MODEL = "model.tenant_health.tenants"
TEST = "test.tenant_health.unique_tenants.abc123"
GOOD = {"files": results(node(MODEL, "success", 2.5), node(TEST, "pass", 0.1))}
BAD_TEST = node(TEST, "fail", failures=3, message="Got 3 results, configured to fail if != 0")
HOOK = "operation.tenant_health.tenant_health-on-run-start-0"
