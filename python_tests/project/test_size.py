"""The house stays small: whoever carries it on must be able to read it."""

from statistics import median

from project.builds import ROOT, nightly_tests, parsed

MODELS, INCREMENTAL_MODELS, MACROS, DATA_TESTS, MEDIAN_LINES = 91, 17, 99, 38, 45
"""The most there may be. One of the incremental models is build_status; the queries of who can read
what (macros/readers/access) are left out of the macros, and blank lines out of the lines."""
PORTABLE_MACROS = 20
"""What the engines write differently comes on top."""


def _names(kind: str) -> list[str]:
    nodes = parsed().nodes.values()
    return sorted(
        node.name
        for node in nodes
        if node.resource_type == kind and node.package_name == "tenant_health"
    )


def test_few_models() -> None:
    assert len(_names("model")) <= MODELS


def test_few_models_are_incremental() -> None:
    incremental = [
        node.name
        for node in parsed().nodes.values()
        if node.resource_type == "model" and node.config.materialized == "incremental"
    ]
    assert "build_status" in incremental
    assert len(incremental) <= INCREMENTAL_MODELS, incremental


def _macros(folder: str) -> list[str]:
    return [
        macro.name
        for macro in parsed().macros.values()
        if macro.package_name == "tenant_health" and macro.original_file_path.startswith(folder)
    ]


def test_few_macros() -> None:
    apart = {*_macros("macros/readers/access"), *_macros("macros/portable")}
    macros = set(_macros("macros")) - apart
    assert len(macros) <= MACROS, sorted(macros)


def test_few_macros_differ_by_engine() -> None:
    forms = _macros("macros/portable")
    macros = [name for name in forms if "__" not in name]
    assert len(macros) <= PORTABLE_MACROS, sorted(macros)
    assert {f"{kind}__{name}" for name in macros for kind in ("default", "spark")} == {
        name for name in forms if "__" in name
    }


def test_few_data_tests_in_a_night() -> None:
    """Those of what is built once a week, and of seeds, come on top; a night leaves them out."""
    assert len(nightly_tests()) <= DATA_TESTS, sorted(nightly_tests())


def test_a_seed_can_pass_its_tests_before_it_is_loaded() -> None:
    """A night leaves them out: each must be of that seed alone, as loading it runs only those."""
    tests = [
        node
        for node in parsed().nodes.values()
        if node.resource_type == "test" and node.original_file_path.startswith("seeds/")
    ]
    assert len(tests) > 40
    assert [test.name for test in tests if test.depends_on.nodes != [test.attached_node]] == []


def test_models_are_short() -> None:
    lines = [
        sum(bool(line.strip()) for line in (ROOT / node.original_file_path).open())
        for node in parsed().nodes.values()
        if node.resource_type == "model" and node.language == "sql"
    ]
    assert median(lines) <= MEDIAN_LINES, sorted(lines)
