"""The `dbt` and `session` arguments of a Python model."""

from typing import Any

from dbt.adapters.pgpython.lazy import LazyRelation


class Session:
    """The database as a model sees it: makes any query a relation that is not read yet."""

    def __init__(self, cursor: Any, relation: type[LazyRelation] = LazyRelation) -> None:
        """Args: `cursor` is what relations are read with, `relation` what a query becomes."""
        self._cursor = cursor
        self._relation = relation

    @property
    def cursor(self) -> Any:
        """A psycopg2 cursor in the model's transaction, for what is no query of rows."""
        return self._cursor

    def sql(self, query: str) -> LazyRelation:
        """A query, which may name relations: f"select ... from {dbt.ref('x')} as x"."""
        return self._relation(self._cursor, f"(\n{query.strip().rstrip(';')}\n)")


class Config:
    """`dbt.config`: called to configure the model, which dbt has read already; or asked."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Args: `config` is the model's whole configuration, as dbt has parsed it."""
        self._config = config

    def __call__(self, **_: Any) -> None:
        """Do nothing: dbt reads these calls when it parses the project."""

    def get(self, key: str, default: Any = None) -> Any:
        """A setting of the model from its own call, its YAML or dbt_project.yml."""
        return self._config.get(key, default)

    def meta_get(self, key: str, default: Any = None) -> Any:
        """An entry of the model's `meta`."""
        return (self._config.get("meta") or {}).get(key, default)


class Dbt:
    """What a model reads, and about its run; the names are those that dbt documents.

    Attributes:
        config: The model's configuration.
        this: The table that the model builds, with `database`, `schema` and `identifier`; read it
            only when `is_incremental`.
        is_incremental: Whether this run adds to a table that exists.
    """

    def __init__(
        self,
        cursor: Any,
        config: dict[str, Any],
        bindings: dict[str, Any],
        relation: type[LazyRelation] = LazyRelation,
    ) -> None:
        """Say what the model's names are.

        Args:
            cursor: What relations are read with.
            config: The model's whole configuration.
            bindings: The names that `py_script_postfix` wrote below the model.
            relation: What `ref` and `source` give.
        """
        self._relation = relation
        self._cursor = cursor
        self._bindings = bindings
        self.config = Config(config)
        self.this = relation(cursor, bindings["this"]["relation"])
        this = bindings["this"]
        for part in ("database", "schema", "identifier"):
            setattr(self.this, part, this[part])
        vars(self.this)["name"] = this["identifier"]
        self.is_incremental: bool = bindings["is_incremental"]

    def ref(self, *name: str, v: int | str | None = None, version: int | str | None = None) -> Any:
        """A model, seed or snapshot, as `ref(name)`, `ref(package, name)` or with a version."""
        v = version if v is None else v
        return self._known("refs", "ref", [*name, *([] if v is None else [f"v{v}"])])

    def source(self, *name: str) -> Any:
        """A source, as `source(source_name, table_name)`."""
        return self._known("sources", "source", list(name))

    def macro_value(self, name: str) -> str:
        """What a macro without arguments gives for this model in this run, as text.

        Args:
            name: Of the macro. The model's config names it, too: `macro_values=["name"]`.
        """
        values: dict[str, str] = self._bindings["macro_values"]
        if name not in values:
            raise LookupError(
                f"The value of macro {name!r} is not known: name it in the model's config, "
                f"`dbt.config(macro_values=[{name!r}])`."
            )
        return values[name]

    def _known(self, kind: str, call: str, name: list[str]) -> LazyRelation:
        known = self._bindings[kind]
        if ".".join(name) not in known:
            raise LookupError(
                f"dbt.{call}({', '.join(map(repr, name))}) is not known to dbt, which finds calls "
                f"by reading the file: write them with literal names and by themselves, such as "
                f"`orders = dbt.{call}('orders')`. Found: {', '.join(known) or 'none'}."
            )
        return self._relation(self._cursor, known[".".join(name)])
