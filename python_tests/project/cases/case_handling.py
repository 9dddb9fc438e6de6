"""Cases and investigations. History runs from 05-22 to 06-30; all dates are of 2024."""

from .case import Case
from .history import History


def _case_days() -> Case:
    """Four cases, one a way to close.

    c1: created 06-03, outcome 06-05 10:00, due at that very moment: on time.
    c2: created 06-03, no outcome; its investigations closed 06-06 and 06-07, the later counts;
        due 06-06 12:00: late, and overdue at the end of 06-06. Its update on 06-20 means nothing.
    c3: created 06-04 00:00, neither outcome nor investigation, so closed at its update of 06-08;
        no due date: on time.
    c4: created 06-04, open in spite of an outcome; due 06-10 00:00, so overdue from the day 06-10.
    """
    h = History("case-days")
    h.closed_case("06-03 09:00", "06-05 10:00", due_date="06-05 10:00")
    c2 = h.case("06-03 23:59", status="CLOSED", updated_at="06-20")
    h.investigation(c2, "06-04", due_date="06-06 12:00", closed_at="06-06 08:00")
    h.investigation(c2, "06-04", investigation_number=2, closed_at="06-07 08:00")
    h.case("06-04 00:00", status="CLOSED", updated_at="06-08 12:00")
    c4 = h.case("06-04 10:00", outcome_at="06-09 10:00")
    h.investigation(c4, "06-04", due_date="06-10 00:00")
    usage = [
        h.on("06-03", cases_created=2, cases_closed=0, cases_on_time=0, cases_overdue=0),
        h.on("06-04", cases_created=2, cases_closed=0, cases_on_time=0, cases_overdue=0),
        h.on("06-05", cases_created=0, cases_closed=1, cases_on_time=1, cases_overdue=0),
        h.on("06-06", cases_created=0, cases_closed=0, cases_on_time=0, cases_overdue=1),
        h.on("06-07", cases_created=0, cases_closed=1, cases_on_time=0, cases_overdue=0),
        h.on("06-08", cases_created=0, cases_closed=1, cases_on_time=1, cases_overdue=0),
        h.on("06-09", cases_created=0, cases_closed=0, cases_on_time=0, cases_overdue=0),
        h.on("06-10", cases_created=0, cases_closed=0, cases_on_time=0, cases_overdue=1),
        h.on("06-30", cases_created=0, cases_closed=0, cases_on_time=0, cases_overdue=1),
    ]
    # None closed or overdue: 100. 1 of 1: 111, at most 100. One overdue beside it: 0.5 / 0.9 =
    # 55.6; closed late the day after, it is still 1 of 2. 2 of 3: 74.07. One more overdue: 2 of 4.
    scores = [
        h.on("06-04", case_resolution_score=100, data_coverage=0),
        h.on("06-05", case_resolution_score=100, data_coverage=0.25),
        h.on("06-06", case_resolution_score=56, data_coverage=0.25),
        h.on("06-07", case_resolution_score=56, data_coverage=0.25),
        h.on("06-09", case_resolution_score=74, data_coverage=0.25),
        h.on("06-10", case_resolution_score=56, data_coverage=0.25),
        h.on("06-30", case_resolution_score=56, data_coverage=0.25),
    ]
    return Case(
        "when a case closes and whether on time",
        [h],
        {"usage_metrics": usage, "tenant_health_scores": scores},
    )


def _case_window() -> Case:
    """c1: from March, due 05-01, closed 05-25: late, counted until 06-23. c2: closed 06-20.

    Until c1 is closed it is overdue, which is 0 of 1 and evidence.
    """
    h = History("case-window")
    h.closed_case("03-01", "05-25 10:00", due_date="05-01")
    h.closed_case("05-26", "06-20 10:00")
    usage = [
        h.on("05-22", cases_overdue=1),
        h.on("05-24", cases_overdue=1),
        h.on("05-25", cases_overdue=0),
    ]
    scores = [
        h.on("05-24", case_resolution_score=0, data_coverage=0.25),
        h.on("05-25", case_resolution_score=0),
        h.on("06-19", case_resolution_score=0),
        h.on("06-20", case_resolution_score=56),
        h.on("06-23", case_resolution_score=56),
        h.on("06-24", case_resolution_score=100),
    ]
    return Case(
        "case resolution looks at 30 days",
        [h],
        {"usage_metrics": usage, "tenant_health_scores": scores},
    )


def _primary_investigation() -> Case:
    """Closed 06-08 12:00; late only by the due date 06-07 of the primary investigation.

    Number 1 has no due date, so the lowest number with one is 2; of three, the one created first;
    of two, the one with the lower id.
    """
    h = History("primary-investigation")
    c1 = h.closed_case("06-01", "06-08 12:00")
    h.investigation(c1, "06-01", investigation_number=1)
    h.investigation(c1, "06-01", investigation_number=3, due_date="06-09")
    h.investigation(c1, "06-02", investigation_number=2, due_date="06-10")
    second = {"created_at": "06-01 12:00", "investigation_number": 2}
    h.investigation(c1, **second, id="primary-investigation-b", due_date="06-11")
    h.investigation(c1, **second, id="primary-investigation-a", due_date="06-07")
    usage = [
        h.on("06-06", cases_overdue=0),
        h.on("06-07", cases_overdue=1),
        h.on("06-08", cases_overdue=0, cases_closed=1, cases_on_time=0),
    ]
    return Case("the due date is the primary investigation's", [h], {"usage_metrics": usage})


def _investigation_elsewhere() -> Case:
    """An investigation of another organization, and one of no case at all, set no due date."""
    h, other = History("investigation-elsewhere"), History("investigation-elsewhere-other")
    c1 = h.case("06-01")
    other.investigation(c1, "06-01", due_date="06-02")
    h.investigation("no case at all", "06-01", due_date="06-02")
    usage = [
        h.on("06-05", cases_created=0, cases_overdue=0),
        other.on("06-05", cases_created=0, cases_overdue=0),
    ]
    return Case(
        "an investigation of a case that its organization does not have",
        [h, other],
        {"usage_metrics": usage},
        rejected=[("investigations", "unknown_case", 2, False)],
    )


def _merged_case() -> Case:
    """A merged case, closed late: nothing of it counts."""
    h = History("merged-case")
    h.case("06-03", status="CLOSED", outcome_at="06-10", is_merged=True)
    usage = [
        h.on("06-03", cases_created=0),
        h.on("06-10", cases_closed=0, cases_on_time=0),
    ]
    return Case(
        "a merged case counts nowhere",
        [h],
        {"usage_metrics": usage, "tenant_portfolio": [h.expect(last_activity_at=None)]},
        rejected=[("cases", "merged_case", 1, False)],
    )


def _investigation_of_merged_case() -> Case:
    """The investigation counts as little as its case, so it is listed too."""
    h = History("investigation-of-merged-case")
    h.investigation(h.case("06-03", is_merged=True), "06-03", due_date="06-05")
    return Case(
        "an investigation of a merged case",
        [h],
        {"usage_metrics": [h.on("06-10", cases_overdue=0)]},
        rejected=[("cases", "merged_case", 1, False), ("investigations", "merged_case", 1, False)],
    )


CASES = [
    _case_days(),
    _case_window(),
    _primary_investigation(),
    _investigation_elsewhere(),
    _merged_case(),
    _investigation_of_merged_case(),
]
