{#-
    A time of the platform as `timestamp` in UTC, null where it is no time.
    The platform's own type is `timestamp` in UTC; copies may hold `timestamptz`, `date` or text.
    What lies outside the years 1 to 9999 (infinity among it) is no time.
#}
{% macro platform_time(types, column_name) -%}
    {%- set data_type = types.get(column_name, 'timestamp without time zone') -%}
    {%- if data_type.startswith('timestamp') and data_type.endswith('with time zone') -%}
        {%- set moment = "(" ~ column_name ~ " at time zone 'UTC')" -%}
    {%- elif data_type.startswith('timestamp') -%}
        {%- set moment = column_name -%}
    {%- elif data_type == 'date' -%}
        {%- set moment = "cast(" ~ column_name ~ " as timestamp)" -%}
    {%- else -%}
        {{- return(platform_time_from_text(column_name)) -}}
    {%- endif -%}
    case
        when
            {{ moment }} >= cast('0001-01-01' as timestamp)
            and {{ moment }} < cast('10000-01-01' as timestamp)
            then cast({{ moment }} as timestamp)
    end
{%- endmacro %}
