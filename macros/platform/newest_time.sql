{#-
    For `dbt source freshness`: a query of the newest time in a column of a raw table, whatever its
    type there. Times to come don't count: one such row would make the table look fresh for ever.
#}
{% macro newest_time(column_name) -%}
    {%- set moment = platform_moment(column_types(this), column_name) -%}
    select max({{ moment }}) from {{ this }} where {{ moment }} <= {{ in_utc('current_timestamp') }}
{%- endmacro %}
