{#-
    True for a row with a time that is not one: a required time that is null, or any time that holds
    something else than a time.
#}
{% macro invalid_time(types, required, optional=[]) -%}
    (
        {%- for column_name in required %}
        {% if not loop.first %}or {% endif %}({{ platform_time(types, column_name) }}) is null
        {%- endfor %}
        {%- for column_name in optional %}
        or ({{ column_name }} is not null and ({{ platform_time(types, column_name) }}) is null)
        {%- endfor %}
    )
{%- endmacro %}
