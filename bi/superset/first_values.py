"""Looks up what a dashboard opens on, such as the first to call, while the dashboard is read.

Superset would let the browser ask for a filter's first value when the page stands, let the charts
wait for the answer, and ask each chart's question three times if the address holds another value.
A filter that comes with its value does neither.
"""

import json
from typing import Any

from flask import Response, request

READ_A_DASHBOARD = "DashboardRestApi.get"


def with_first_values(response: Response) -> Response:
    """An answer with the value of each filter that opens on its first one.

    Args:
        response: Any answer of Superset; only a dashboard's changes.

    Returns:
        The same. Filters whose value can't be read stay as Superset has them.
    """
    if request.endpoint != READ_A_DASHBOARD or response.status_code != 200:
        return response
    body = response.get_json()
    metadata = json.loads(body["result"].get("json_metadata") or "{}")
    for one in metadata.get("native_filter_configuration", []):
        if one.get("requiredFirst") and (value := _first_value(one)) is not None:
            column = one["targets"][0]["column"]["name"]
            one["requiredFirst"] = False
            one["defaultDataMask"] = {
                "extraFormData": {"filters": [{"col": column, "op": "IN", "val": [value]}]},
                "filterState": {"value": [value]},
            }
            body["result"]["json_metadata"] = json.dumps(metadata)
    response.set_data(json.dumps(body))
    return response


def _first_value(native_filter: dict[str, Any]) -> object:
    """The first value of a filter, for whoever asks and as they may read; None without one."""
    from superset.commands.chart.data.get_data_command import ChartDataCommand
    from superset.common.query_context_factory import QueryContextFactory
    from superset.exceptions import SupersetException

    [target] = native_filter["targets"]
    column, metric = target["column"]["name"], native_filter.get("sortMetric")
    question = {
        "columns": [column],
        "metrics": [metric] if metric else [],
        "orderby": [[metric or column, native_filter["controlValues"]["sortAscending"]]],
        "row_limit": 1,
    }
    try:
        command = ChartDataCommand(
            QueryContextFactory().create(
                datasource={"id": target["datasetId"], "type": "table"}, queries=[question]
            )
        )
        command.validate()
        [answer] = command.run()["queries"]
    except SupersetException:
        return None
    return next((row[column] for row in answer["data"]), None)
