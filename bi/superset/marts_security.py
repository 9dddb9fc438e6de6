"""What a customer may ask of an embedded dashboard: its charts, and never with SQL of its own.

Whoever may run SQL can set `app.current_organization` and be another tenant. So a guest's query may
name columns and metrics of its dataset and compare columns with values, and nothing else. Superset
itself refuses other charts, datasets and dashboards than the token's.
"""

from collections.abc import Iterator
from typing import Any

from superset.errors import ErrorLevel, SupersetError, SupersetErrorType
from superset.exceptions import SupersetSecurityException
from superset.security import SupersetSecurityManager

AXIS = {"columnType", "expressionType", "isColumnReference", "label", "sqlExpression", "timeGrain"}
"""What Superset's own charts say of their axis."""


UNASKED = {("can_get_drill_info", "Dataset"), ("can_upload", "Database")}
"""What pages are not told that somebody may do: they would ask the server about it whenever they
open, once a chart for the menu that drills, and for uploads, which are off."""


class MartsSecurityManager(SupersetSecurityManager):
    """Superset's, stricter with guests, and with less to ask for a page."""

    def get_user_roles_permissions(self, user: Any) -> dict[str, list[tuple[str, str]]]:
        """What somebody may do, by role, as pages are told; the server's own checks ask others."""
        roles: dict[str, list[tuple[str, str]]] = super().get_user_roles_permissions(user)
        return {
            role: [one for one in permissions if tuple(one) not in UNASKED]
            for role, permissions in roles.items()
        }

    def raise_for_access(self, *args: Any, **kwargs: Any) -> None:
        """Refuses what Superset refuses, and from a guest any query that could hold SQL.

        Raises:
            SupersetSecurityException: Access is refused.
        """
        super().raise_for_access(*args, **kwargs)
        if not self.is_guest_user():
            return
        if kwargs.get("viz") is not None or kwargs.get("sql") or kwargs.get("query") is not None:
            raise _refused("this kind of query")
        context = kwargs.get("query_context")
        if context is not None:
            names = {column.column_name for column in context.datasource.columns}
            names |= {metric.metric_name for metric in context.datasource.metrics}
            for query in context.queries:
                for problem in free_sql(query, names):
                    raise _refused(problem)


def free_sql(query: Any, names: set[str]) -> Iterator[str]:
    """What in a query is not a known name: it could be SQL.

    Args:
        query: A QueryObject of Superset.
        names: The dataset's columns and metrics.

    Yields:
        What is wrong, for a message.
    """
    for item in query.columns or []:
        if not _is_name(_axis(item) if isinstance(item, dict) else item, names):
            yield "columns"
    for part in ("metrics", "series_columns"):
        for item in getattr(query, part, None) or []:
            if not _is_name(item, names):
                yield part
    if (limit := getattr(query, "series_limit_metric", None)) and not _is_name(limit, names):
        yield "series_limit_metric"
    for item, _ in query.orderby or []:
        if not _is_name(item, names):
            yield "orderby"
    for one in query.filter or []:
        if not _is_name(one.get("col"), names):
            yield "filters"
    extras = query.extras or {}
    if extras.get("where") or extras.get("having"):
        yield "extras"
    if query.annotation_layers:  # without those that are a formula, which the browser draws
        yield "annotation_layers"
    if query.granularity and query.granularity not in names:
        yield "granularity"


def _is_name(item: object, names: set[str]) -> bool:
    return isinstance(item, str) and item in names


def _axis(item: dict[str, Any]) -> object:
    """The column that is the axis of a chart over time, if an item says that and no more."""
    is_axis = item.get("columnType") == "BASE_AXIS" and set(item) <= AXIS
    return item.get("sqlExpression") if is_axis else None


def _refused(what: str) -> SupersetSecurityException:
    return SupersetSecurityException(
        SupersetError(
            message=f"An embedded dashboard does not take {what} of your own.",
            error_type=SupersetErrorType.DASHBOARD_SECURITY_ACCESS_ERROR,
            level=ErrorLevel.WARNING,
        )
    )
