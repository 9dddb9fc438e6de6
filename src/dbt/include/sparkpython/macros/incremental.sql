{# dbt-spark's, but it takes any strategy of which a project has the macro, as dbt's other adapters do. #}
{% macro dbt_spark_validate_get_incremental_strategy(raw_strategy, file_format) %}
  {{ return(raw_strategy) }}
{% endmacro %}


{% macro dbt_spark_get_incremental_sql(strategy, source, target, existing, unique_key, incremental_predicates) %}
  {%- if strategy == 'append' -%}
    {{ return(get_insert_into_sql(source, target)) }}
  {%- elif strategy in ('insert_overwrite', 'microbatch') -%}
    {{ return(get_insert_overwrite_sql(source, target, existing)) }}
  {%- elif strategy == 'merge' -%}
    {{ return(get_merge_sql(target, source, unique_key, dest_columns=none, incremental_predicates=incremental_predicates)) }}
  {%- endif -%}
  {{ return(adapter.get_incremental_strategy_macro(context, strategy)({
    'target_relation': target,
    'temp_relation': source,
    'unique_key': unique_key,
    'dest_columns': adapter.get_columns_in_relation(target),
    'incremental_predicates': incremental_predicates,
  })) }}
{% endmacro %}
