{# For `dbt source freshness`: dbt-spark's reads the clock in the machine's time zone, and takes that for UTC. #}
{% macro sparkpython__current_timestamp() %}
  cast(current_timestamp() as timestamp_ntz)
{% endmacro %}
