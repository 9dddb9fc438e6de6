{#-
    True for a row with a time that is not one: a required time that is null, or any time that holds
    something else than a time. Written so that an index on a time can serve.
#}
{% macro invalid_time(types, required, optional=[]) -%}
    (
        {%- for column_name in required %}
        {% if not loop.first %}or {% endif %}{{ column_name }} is null
        {%- endfor %}
        {%- for column_name in required + optional %}
        {%- set moment = platform_moment(types, column_name) %}
        or (
            {{ column_name }} is not null
            {%- if platform_time_is_text(types, column_name) %}
            and ({{ moment }}) is null
            {%- else %}
            and ({{ moment }} < cast('0001-01-01' as timestamp) or {{ moment }} >= cast('10000-01-01' as timestamp))
            {%- endif %}
        )
        {%- endfor %}
    )
{%- endmacro %}
