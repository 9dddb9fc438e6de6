"""What the tests and macros of dbt_utils find on small data, worked out by hand."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """One generic test on one small table; `failures` is what dbt counts, None an error."""

    test: str
    columns: str
    rows: str
    failures: int | None
    arguments: dict[str, object] = field(default_factory=dict)
    other_rows: str = ""
    other_columns: str = ""


def _equality(
    rows: str, other: str, failures: int | None, columns: str = "id, value", **arguments: object
) -> Case:
    return Case("equality", columns, rows, failures, arguments, other_rows=other)


EQUALITY = [
    _equality("(1, 'a'), (2, 'b')", "(2, 'b'), (1, 'a')", 0),
    # Sets of rows: how often a row occurs does not matter, and null equals null.
    _equality("(1, 'a'), (1, 'a'), (2, null)", "(1, 'a'), (2, null)", 0),
    # Two rows on one side only, none on the other: 2 found + a difference of 2.
    _equality("(1, 'a'), (2, 'b'), (3, 'c')", "(1, 'a')", 4),
    _equality("(1, 'a')", "(1, 'a'), (2, 'b'), (3, 'c')", 4),
    # One row differs: one found on each side, no difference of the counts.
    _equality("(1, 'a'), (2, 'b')", "(1, 'a'), (2, 'x')", 2),
    # Three on one side and one on the other: 4 found + a difference of 2.
    _equality("(1, 'a'), (2, 'b'), (3, 'c')", "(1, 'x')", 6),
    _equality("(1, 'a')", "(1, 'x')", 0, compare_columns=["id"]),
    _equality("(1, 'a')", "(2, 'x')", 2, compare_columns=["id"]),
    _equality("(1, 'a')", "(1, 'x')", 0, exclude_columns=["VALUE"]),
    _equality("(1, 'a')", "(2, 'x')", 2, exclude_columns=["VALUE"]),
    # 1.004 and 1.001 are both 1.00, yet 1.004 and 1.001 to three places.
    _equality("(1, 1.004)", "(1, 1.001)", 0, precision=2),
    _equality("(1, 1.004)", "(1, 1.001)", 2, precision=3),
    _equality("(1, cast(0.1 as float) + 0.2)", "(1, cast(0.3 as float))", 2),
    _equality("(1, cast(0.1 as float) + 0.2)", "(1, cast(0.3 as float))", 0, precision=9),
    _equality("(1, 1.004)", "(2, 1.001)", 0, precision=2, compare_columns=["VALUE"]),
    _equality("(1, 1.004)", "(2, 1.001)", 0, precision=2, exclude_columns=["ID"]),
    Case("equality", "id, value", "(1, 'a')", None, {}, "(1)", "id"),
    Case("equality", "id", "(1)", None, {}, "(1, 'a')", "id, value"),
]

UNIQUE = [
    Case("unique_combination_of_columns", columns, rows, failures, arguments)
    for columns, rows, failures, arguments in [
        ("a, b", "(1, 'x'), (1, 'y'), (2, 'x')", 0, {"combination_of_columns": ["a", "b"]}),
        # Two combinations are there more than once, one of them three times.
        (
            "a, b",
            "(1, 'x'), (1, 'x'), (1, 'x'), (2, 'y'), (2, 'y'), (3, 'z')",
            2,
            {"combination_of_columns": ["a", "b"]},
        ),
        ("a, b", "(1, null), (1, null)", 1, {"combination_of_columns": ["a", "b"]}),
        ("a, b", "(1, 'x'), (1, 'y')", 1, {"combination_of_columns": ["a"]}),
        (
            '"Two Words", b',
            "(1, 'x'), (1, 'x')",
            1,
            {"combination_of_columns": ["Two Words", "b"], "quote_columns": True},
        ),
    ]
]

RANGE = [
    Case(
        "accepted_range",
        "amount, least",
        "(-1, 0), (0, 0), (5, 6), (10, 0), (11, 0), (null, 0)",
        failures,
        {"column_name": "amount", **arguments},
    )
    for failures, arguments in [
        (2, {"min_value": 0, "max_value": 10}),  # -1 and 11; null passes
        (4, {"min_value": 0, "max_value": 10, "inclusive": False}),  # 0 and 10 too
        (1, {"min_value": 0}),  # -1
        (1, {"max_value": 10}),  # 11
        (0, {"min_value": -1, "max_value": 11}),
        (2, {"min_value": "least"}),  # -1 < 0 and 5 < 6
        (0, {}),
    ]
]

EXPRESSION = [
    Case("expression_is_true", "a, b", "(1, 2), (2, 2), (3, 2), (null, 2)", failures, arguments)
    for failures, arguments in [
        (1, {"expression": "a <= b"}),  # 3 > 2; null passes
        (0, {"expression": "a <= b or b = 2"}),
        (3, {"expression": "a is null"}),
        (2, {"expression": "> 2", "column_name": "a"}),  # 1 and 2
        (0, {"expression": "between 1 and 3", "column_name": "a"}),
    ]
]

SEQUENTIAL = [
    Case("sequential_values", columns, rows, failures, {"column_name": "value", **arguments})
    for columns, rows, failures, arguments in [
        ("value", "(3), (1), (2)", 0, {}),
        ("value", "(1), (2), (4)", 1, {}),
        ("value", "(1), (1), (2)", 1, {}),
        ("value", "(1), (2), (null)", 0, {}),
        ("value", "(0), (5), (10), (14)", 1, {"interval": 5}),
        ("kind, value", "('x', 1), ('x', 2), ('y', 5), ('y', 6)", 1, {}),  # 2 to 5
        (
            "kind, value",
            "('x', 1), ('x', 2), ('y', 5), ('y', 6)",
            0,
            {"group_by_columns": ["kind"]},
        ),
        (
            "kind, place, value",
            "('x', 1, 1), ('x', 1, 3), ('x', 2, 2), ('x', 2, 3)",
            1,  # 1 to 3 in (x, 1)
            {"group_by_columns": ["kind", "place"]},
        ),
        ("value", "(date '2024-02-28'), (date '2024-02-29')", 0, {"datepart": "day"}),
        # Two gaps: 29 February to 2 March, and 2 to 5 March.
        (
            "value",
            "(date '2024-02-29'), (date '2024-03-02'), (date '2024-03-05')",
            2,
            {"datepart": "day"},
        ),
        # A month after 31 January is 29 February; a month after that is 29 March, not 31 March.
        (
            "value",
            "(date '2024-01-31'), (date '2024-02-29'), (date '2024-03-31')",
            1,
            {"datepart": "month"},
        ),
        (
            "value",
            "(timestamp '2024-01-01 22:00'), (timestamp '2024-01-02 00:00')",
            0,
            {"datepart": "hour", "interval": 2},
        ),
    ]
]


def _ranges(
    rows: str, failures: int | None, columns: str = "low, high", **arguments: object
) -> Case:
    bounds = {"lower_bound_column": "low", "upper_bound_column": "high"}
    return Case("mutually_exclusive_ranges", columns, rows, failures, {**bounds, **arguments})


RANGES = [
    _ranges("(1, 3), (3, 5)", 0),
    _ranges("(1, 3), (3, 5)", 0, gaps="not_allowed"),
    _ranges("(1, 3), (3, 5)", 1, gaps="required"),
    _ranges("(1, 2), (3, 4)", 0),
    _ranges("(1, 2), (3, 4)", 1, gaps="not_allowed"),
    _ranges("(1, 2), (3, 4)", 0, gaps="required"),
    _ranges("(1, 4), (3, 5)", 1),
    # Empty and upside-down ranges fail, unless empty ones are allowed.
    _ranges("(1, 1)", 1),
    _ranges("(1, 1)", 0, zero_length_range_allowed=True),
    _ranges("(5, 3)", 1, zero_length_range_allowed=True),
    # A range without an end fails; the one before a range without a start has no next start.
    _ranges("(1, 3), (3, null)", 1),
    _ranges("(1, null), (3, 4)", 1),
    _ranges("(1, 3), (null, 5)", 2),
    _ranges("('x', 1, 3), ('y', 2, 4)", 1, "kind, low, high"),
    _ranges("('x', 1, 3), ('y', 2, 4)", 0, "kind, low, high", partition_by="kind"),
    _ranges("(date '2024-01-01', date '2024-02-01'), (date '2024-01-31', date '2024-03-01')", 1),
]

CASES = [*EQUALITY, *UNIQUE, *RANGE, *EXPRESSION, *SEQUENTIAL, *RANGES]

SERIES = {1: [1], 2: [1, 2], 5: [1, 2, 3, 4, 5], 9: [1, 2, 3, 4, 5, 6, 7, 8, 9]}
POWERS = {1: 1, 2: 1, 3: 2, 4: 2, 5: 3, 8: 3, 9: 4, 1024: 10, 1025: 11}
