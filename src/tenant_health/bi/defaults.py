"""What the files of Superset's objects leave out."""

from typing import Any

DEFAULTS: dict[str, dict[str, Any]] = {
    "databases": {
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_run_async": False,
        "cache_timeout": None,
        "configuration_method": "sqlalchemy_form",
        "impersonate_user": False,
    },
    "datasets": {
        "always_filter_main_dttm": False,
        "cache_timeout": None,
        "currency_code_column": None,
        "default_endpoint": None,
        "description": None,
        "extra": None,
        "fetch_values_predicate": None,
        "filter_select_enabled": True,
        "folders": None,
        "main_dttm_col": None,
        "metrics": [],
        "normalize_columns": False,
        "offset": 0,
        "params": None,
        "sql": None,
        "template_params": None,
    },
    "columns": {
        "advanced_data_type": None,
        "datetime_format": None,
        "description": None,
        "expression": None,
        "extra": None,
        "filterable": True,
        "groupby": True,
        "is_active": True,
        "is_dttm": False,
        "python_date_format": None,
        "verbose_name": None,
    },
    "metrics": {
        "currency": None,
        "d3format": None,
        "description": None,
        "extra": None,
        "metric_type": None,
        "verbose_name": None,
        "warning_text": None,
    },
    "charts": {
        "cache_timeout": None,
        "certification_details": None,
        "certified_by": None,
        "description": None,
    },
    "params": {"annotation_layers": []},
    "dashboards": {
        "certification_details": None,
        "certified_by": None,
        "css": None,
        "description": None,
        "theme_uuid": None,
    },
}
"""What a field is when its file does not name it, by kind of object or part of one."""

OF_ONE_INSTALLATION: dict[str, frozenset[str]] = {
    "datasets": frozenset({"catalog", "source_db_engine"}),
    "charts": frozenset({"query_context", "tags"}),
    "params": frozenset({"dashboards", "datasource", "slice_id", "url_params"}),
    "dashboards": frozenset({"tags"}),
    "metadata": frozenset(
        {
            "chart_configuration",
            "color_scheme_domain",
            "default_filters",
            "global_chart_configuration",
            "map_label_colors",
            "shared_label_colors",
        }
    ),
    "native_filter": frozenset({"chartsInScope", "tabsInScope"}),
    "meta": frozenset({"chartId", "sliceName"}),
}
"""Fields that name ids of one installation, or that Superset works out by itself."""
