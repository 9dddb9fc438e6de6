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


{# What a table is made from: a SQL model's query, or the query that selects a Python model's result. #}
{% macro pgpython__get_create_table_as_sql(temporary, relation, sql) %}
  {% if model.language == 'python' %}
    {% set sql = load_result('python_model')['response'].query %}
  {% endif %}
  {{ return(default__get_create_table_as_sql(temporary, relation, sql)) }}
{% endmacro %}
