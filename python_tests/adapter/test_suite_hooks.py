"""dbt's suite: hooks."""

from typing import Any

from suite import suite_classes


class TargetType:
    """The suite wants to see dbt-postgres's name in what the hooks have written."""

    def get_ctx_vars(self, *args: Any, **kwargs: Any) -> Any:
        found = super().get_ctx_vars(*args, **kwargs)  # type: ignore[misc]
        for written in found if isinstance(found, list) else [found]:
            assert written["target_type"] == "pgpython"
            written["target_type"] = "postgres"
        return found


globals().update(suite_classes("hooks", mixin=TargetType))
