{#-
    A time of the platform as `timestamp` in UTC, null where it is no time.
    The platform's own type is `timestamp` in UTC; an EL copy may hold `timestamptz`, `date` or text.
    What lies outside the years 1 to 9999 (infinity among it) is no time.
#}
{% macro platform_time(types, column_name) -%}
    {%- set moment = platform_moment(types, column_name) -%}
    {{- moment if platform_time_is_text(types, column_name) else in_calendar(moment) -}}
{%- endmacro %}


{#-
    The same with what lies outside those years left in, for columns that rows are selected by: of the
    platform's own type it is the bare column, so that its statistics and an index on it serve.
#}
{% macro platform_moment(types, column_name) -%}
    {%- set data_type = types.get(column_name, 'timestamp without time zone') -%}
    {%- if data_type.startswith('timestamp') and data_type.endswith('with time zone') -%}
        {{ in_utc(column_name) }}
    {%- elif data_type.startswith('timestamp') -%}
        {{ column_name }}
    {%- elif data_type == 'date' -%}
        case
            when {{ column_name }} < cast('10000-01-01' as date) then cast({{ column_name }} as timestamp)
            when {{ column_name }} is not null then cast('10000-01-01' as timestamp)
        end
    {%- else -%}
        {{ platform_time_from_text(column_name) }}
    {%- endif -%}
{%- endmacro %}


{#- True if a column of a raw table holds its times as text. #}
{% macro platform_time_is_text(types, column_name) -%}
    {%- set data_type = types.get(column_name, 'timestamp without time zone') -%}
    {{- return(data_type != 'date' and not data_type.startswith('timestamp')) -}}
{%- endmacro %}


{#- A moment, null outside the years 1 to 9999. Mentions the moment once, as it may cost much to work out. #}
{% macro in_calendar(moment) -%}
    {%- if on_postgres() -%}
    {%- set before = "cast('0001-12-31 23:59:59.999999 BC' as timestamp)" -%}
    {%- set after = "cast('10000-01-01' as timestamp)" -%}
    nullif(least(nullif(greatest({{ moment }}, {{ before }}), {{ before }}), {{ after }}), {{ after }})
    {%- else -%}
    case
        when {{ moment }} >= cast('0001-01-01' as timestamp_ntz)
            and {{ moment }} < cast('10000-01-01' as timestamp_ntz)
            then {{ moment }}
    end
    {%- endif -%}
{%- endmacro %}


{#- A moment that knows its time zone, in UTC and without one. #}
{% macro in_utc(moment) -%}
    {%- if on_postgres() -%}
    ({{ moment }} at time zone 'UTC')
    {%- else -%}
    cast({{ moment }} as timestamp_ntz)
    {%- endif -%}
{%- endmacro %}
