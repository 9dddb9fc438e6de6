{# dbt's own `table` and `incremental`, for SQL and Python. For Python, the model runs first and leaves its result where
   `pgpython__get_create_table_as_sql` finds it; everything after that is dbt's. A SQL model with `keep_identity` keeps
   the table that is there, see keep_identity.sql. #}

{% materialization table, adapter='pgpython', supported_languages=['sql', 'python'] %}
  {% if model.language == 'python' %}
    {% do pgpython_run_pre_hooks(pre_hooks) %}
    {% call statement('python_model', language='python') %}{{ compiled_code }}{% endcall %}
  {% elif pgpython_can_be_kept() %}
    {{ return(pgpython_refill()) }}
  {% endif %}
  {{ return(materialization_table_default()) }}
{% endmaterialization %}


{% materialization incremental, adapter='pgpython', supported_languages=['sql', 'python'] %}
  {% if model.language == 'python' %}
    {% do pgpython_require_unique_key(config.get('incremental_strategy'), config.get('unique_key')) %}
    {% do pgpython_run_pre_hooks(pre_hooks) %}
    {% call statement('python_model', language='python') %}{{ compiled_code }}{% endcall %}
  {% elif should_full_refresh() and pgpython_can_be_kept() %}
    {{ return(pgpython_refill()) }}
  {% endif %}
  {{ return(materialization_incremental_default()) }}
{% endmaterialization %}


{# Hooks that must run before the model reads, or before it is looked at. Emptying the list keeps dbt's materialization
   from running them again. #}
{% macro pgpython_run_pre_hooks(hooks) %}
  {% do run_hooks(hooks, inside_transaction=False) %}
  {% do run_hooks(hooks, inside_transaction=True) %}
  {% do hooks.clear() %}
{% endmacro %}


{# Refuse a Python model whose strategy replaces rows, but which does not say by what: rows would only be added. #}
{% macro pgpython_require_unique_key(strategy, unique_key) %}
  {% if strategy in ('delete+insert', 'merge', 'microbatch') and not unique_key %}
    {% do exceptions.raise_compiler_error(
         'The incremental strategy "' ~ strategy ~ '" needs a `unique_key`, which tells the rows to replace. '
         ~ 'Set one, or use the strategy "append".') %}
  {% endif %}
{% endmacro %}


{# Refuse, on the first run already, a Python model that returns no column of its `unique_key`. An expression may be a
   key too; PostgreSQL judges that. #}
{% macro pgpython_find_unique_key(unique_key, query) %}
  {% set keys = [unique_key] if unique_key is string else unique_key or [] %}
  {% set columns = adapter.get_column_schema_from_query(query) | map(attribute='name') | list if keys else [] %}
  {% for key in keys if modules.re.fullmatch('[A-Za-z_][A-Za-z_0-9]*', key) and key | lower not in columns %}
    {% do exceptions.raise_compiler_error(
         'model() returned no column "' ~ key ~ '", which is in `unique_key`. It returned: ' ~ columns | join(', ') ~ '.') %}
  {% endfor %}
{% endmacro %}


{# What a table is made from: a SQL model's query, or the query that selects a Python model's result. #}
{% macro pgpython__get_create_table_as_sql(temporary, relation, sql) %}
  {% if model.language == 'python' %}
    {% set sql = load_result('python_model')['response'].query %}
    {% if config.get('materialized') == 'incremental' %}
      {% do pgpython_find_unique_key(config.get('unique_key'), sql) %}
    {% endif %}
  {% endif %}
  {{ return(default__get_create_table_as_sql(temporary, relation, sql)) }}
{% endmacro %}


{# `dbt clone` makes a view on the model's table elsewhere. For a Python model dbt has that query, but not under `sql`. #}
{% macro pgpython__get_create_view_as_sql(relation, sql) %}
  {{ return(default__get_create_view_as_sql(relation, sql or compiled_code)) }}
{% endmacro %}
