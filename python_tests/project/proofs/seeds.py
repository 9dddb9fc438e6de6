"""Configuration that can't be meant."""

from .corruption import Corruption, change, leave_out

_WEIGHTS = (
    "complete_weight_sets_health_score_components_"
    "login__case_resolution__campaign_completion__feature_adoption__support_tickets"
)
_SCENARIOS = (
    "complete_weight_sets_proposed_score_components_scenario__"
    "login__case_resolution__campaign_completion__feature_adoption__support_tickets"
)
_BANDS = "adjoining_bands_size_bands_1__employee_min__employee_max"
_PEERS = ("benchmark_cohorts_hold_enough_peers",)


def _set(**other: str) -> Corruption:
    """A further set, for a day to come, that is other than the first one in its login rows."""
    columns = ("component", "position", "weight", "target")
    values = ", ".join(
        f"case component when 'login' then {other[name]} else {name} end" if name in other else name
        for name in columns
    )
    return Corruption(
        f"insert into health_score_components select '2100-01-01', {values} "
        f"from health_score_components where {other.get('where', 'true')}"
    )


PROOFS = {
    _SCENARIOS: {
        "sum below 1": change("proposed_score_components", "weight = 0.15", "component = 'login'"),
        "a component missing": leave_out("proposed_score_components", "component = 'login'"),
        "two scenarios that are a set only together": change(
            "proposed_score_components", "scenario = 'other'", "component = 'login'"
        ),
    },
    _WEIGHTS: {
        "sum below 1": _set(weight="0.1999"),
        "sum above 1": _set(weight="0.2001"),
        "a component missing": _set(where="component <> 'login'"),
        "a component without any weight missing": Corruption(
            "insert into health_score_components select '2100-01-01', component, position, "
            "case component when 'case_resolution' then 0.45 else weight end, target "
            "from health_score_components where component <> 'login'"
        ),
        "an unknown component": _set(component="'logins'"),
        "a component twice": _set(component="'support_tickets'"),
        "no component": _set(component="null"),
        "a sixth component": Corruption(
            _set().sql
            + "; insert into health_score_components values ('2100-01-01', 'mood', 6, 0, 1)"
        ),
        "a weight below 0": Corruption(
            "insert into health_score_components select '2100-01-01', component, position, "
            "case component when 'login' then -0.05 when 'case_resolution' then 0.5 "
            "else weight end, target from health_score_components"
        ),
        "a weight above 1": Corruption(
            "insert into health_score_components select '2100-01-01', component, position, "
            "case component when 'login' then 1.2 when 'case_resolution' then -0.75 "
            "else weight end, target from health_score_components"
        ),
        "a weight empty": Corruption(
            "insert into health_score_components select '2100-01-01', component, position, "
            "case component when 'login' then null when 'case_resolution' then 0.45 "
            "else weight end, target from health_score_components"
        ),
        "a target of 0": _set(target="0"),
        "a target below 0": _set(target="-0.7"),
        "a target empty": _set(target="null"),
    },
    _BANDS: {
        "a gap": change("size_bands", "employee_max = 99", "employee_min = 1"),
        "an overlap": change("size_bands", "employee_max = 101", "employee_min = 1"),
        "a late start": change("size_bands", "employee_min = 2", "employee_min = 1", _PEERS),
        "an early start": change("size_bands", "employee_min = 0", "employee_min = 1", _PEERS),
        "an end": change("size_bands", "employee_max = 9999", "employee_max is null"),
        "an end in the middle": change("size_bands", "employee_max = null", "employee_min = 101"),
        "an end before the start": change("size_bands", "employee_max = 0", "employee_min = 1"),
        "a band missing": leave_out("size_bands", "employee_min = 101", _PEERS),
    },
    "score_rules_leave_nothing_out": {
        "changes without a trend": change("trend_rules", "delta_above = 4", "trend = 'STABLE'"),
        "one change without a trend": change("trend_rules", "delta_below = 5", "trend = 'STABLE'"),
        "no trends": Corruption("delete from trend_rules"),
        "a trend without a risk": change("risk_rules", "trend = 'STABLE'", "risk_level = 'MEDIUM'"),
        "one score without a risk": change(
            "risk_rules", "score_below = 69", "risk_level = 'MEDIUM'"
        ),
        "no risks": Corruption("delete from risk_rules"),
    },
    "alert_rules_are_complete": {
        "a parameter missing": leave_out("alert_rules", "parameter = 'calm_points'"),
        "a rule missing": leave_out("alert_rules", "rule = 'SILENT'"),
        "an unknown parameter": change(
            "alert_rules", "parameter = 'calm_hours'", "parameter = 'calm_points'"
        ),
        "a parameter of another rule": change(
            "alert_rules", "rule = 'CRITICAL'", "parameter = 'calm_points'"
        ),
        "no parameter": change("alert_rules", "parameter = null", "parameter = 'calm_points'"),
        "a parameter twice": Corruption(
            "insert into alert_rules select * from alert_rules where parameter = 'calm_points'"
        ),
        "a value of 0": change("alert_rules", "value = 0", "parameter = 'closing_days'"),
        "a value empty": change("alert_rules", "value = null", "parameter = 'closing_days'"),
        "half a day": change("alert_rules", "value = 77.5", "parameter = 'baseline_first_day'"),
        "half a tenant": change("alert_rules", "value = 5.5", "parameter = 'fleet_least_tenants'"),
        "a baseline that ends before it begins": change(
            "alert_rules", "value = 78", "parameter = 'baseline_last_day'"
        ),
        "a drop that is calm": change("alert_rules", "value = 12", "parameter = 'calm_points'"),
        "a drop that is always high": change(
            "alert_rules", "value = 9", "parameter = 'high_points'"
        ),
    },
    "backtest_rules_are_complete": {
        "a parameter missing": leave_out("backtest_rules", "parameter = 'first_day'"),
        "a rule missing": leave_out("backtest_rules", "rule = 'VERDICT'"),
        "half a draw": change("backtest_rules", "value = 9.5", "parameter = 'control_draws'"),
        "half a fold": change("backtest_rules", "value = 4.5", "parameter = 'folds'"),
        "half a seed": change("backtest_rules", "value = 0.5", "parameter = 'seed'"),
        "no step": change("backtest_rules", "value = 0", "parameter = 'step_days'"),
        "a short horizon that is the longer one": change(
            "backtest_rules", "value = 91", "parameter = 'short_days'"
        ),
        "a long horizon that is the shorter one": change(
            "backtest_rules", "value = 89", "parameter = 'long_days'"
        ),
    },
    "benchmark_metrics_name_known_measures": {
        "an unknown numerator": change("benchmark_metrics", "numerator = 'smiles'"),
        "an unknown denominator": change(
            "benchmark_metrics", "denominator = 'smiles'", "denominator is not null"
        ),
        "a denominator too many": change(
            "benchmark_metrics", "denominator = ''", "denominator is null"
        ),
    },
    "industry_sectors_are_usable": {
        "no sector for the rest": leave_out("industry_sectors", "industry_sector = 'OTHER'"),
        "two sectors alike": Corruption(
            "insert into industry_sectors values ('real-estate'), ('Real Estate')"
        ),
    },
    "benchmark_metrics_have_a_range": {
        "no factor": change("benchmark_metrics", "multiplier = 0"),
        "a factor empty": change("benchmark_metrics", "multiplier = null"),
        "an end before the start": change(
            "benchmark_metrics", "upper = lower", "metric_name = 'health_score'"
        ),
        "no start": change("benchmark_metrics", "lower = null"),
        "no end": change("benchmark_metrics", "upper = null", "metric_name = 'health_score'"),
        "a grid of 0": change("benchmark_metrics", "rounding_grid = 0"),
        "no grid": change("benchmark_metrics", "rounding_grid = null"),
        "a grid wider than the range": change(
            "benchmark_metrics", "rounding_grid = 101", "metric_name = 'health_score'"
        ),
    },
    "labels_once_a_value": {
        "two words for one value": Corruption(
            "insert into labels select list, value, 'Burning', position, colour from labels "
            "where value = 'CRITICAL'"
        ),
    },
    "action_costs_are_usable": {
        "an unknown action": change("action_costs", "action = 'send_cake'"),
        "no action": change("action_costs", "action = null"),
        "another component": change(
            "action_costs", "component = 'login'", "action = 'adopt_features'"
        ),
        "no component": change("action_costs", "component = null", "action = 'activate_users'"),
        "no effort": change("action_costs", "effort = 0"),
        "an effort below 0": change("action_costs", "effort = -1"),
        "an effort empty": change("action_costs", "effort = null"),
        "an effort of five decimals": change("action_costs", "effort = 0.00001"),
        "no words for one": change("action_costs", "headline_one = null"),
        "no number in words for several": change("action_costs", "headline_many = 'do it'"),
    },
    **{
        f"{seed}_have_no_gaps": {
            f"no {column}": change(seed, f"{column} = null", also=also) for column in columns
        }
        for seed, columns, also in (
            (
                "call_rules",
                (
                    *("position", "reason", "family", "measure", "at_least", "points"),
                    *("is_reason_alone", "words_one", "words_many"),
                ),
                (),
            ),
            ("component_labels", ("component", "label", "counts", "target_words"), ()),
            ("labels", ("list", "value", "label", "position"), ()),
            (
                "score_change_causes",
                ("cause", "driver", "position", "headline_one", "headline_many"),
                (),
            ),
        )
    },
}
