{#-
    For `dbt source freshness`: a query of the newest time in a column of a raw table, whatever its
    type there. Times to come don't count: one such row would make the table look fresh for ever.
#}
{% macro newest_time(column_name) -%}
    {%- set types = {} -%}
    {%- for column in adapter.get_columns_in_relation(this) -%}
        {%- do types.update({column.name: column.dtype}) -%}
    {%- endfor -%}
    {%- set moment = platform_moment(types, column_name) -%}
    select max({{ moment }}) from {{ this }} where {{ moment }} <= timezone('UTC', now())
{%- endmacro %}
