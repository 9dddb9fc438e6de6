{# dbt-spark's, but it takes any strategy: one that it does not know matters only once rows are added to a table. #}
{% macro dbt_spark_validate_get_incremental_strategy(raw_strategy, file_format) %}
  {{ return(raw_strategy) }}
{% endmacro %}
