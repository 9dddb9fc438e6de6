{#- The text under a key of a jsonb column; null where the key is missing or holds anything but text that is not blank. #}
{% macro json_text(column_name, key) -%}
    {%- if on_postgres() -%}
    case
        when
            jsonb_typeof({{ column_name }} -> '{{ key }}') = 'string'
            and ({{ column_name }} ->> '{{ key }}') collate "C" !~ '^[{{ white_space() }}]*$'
            then {{ column_name }} ->> '{{ key }}'
    end
    {%- else -%}
    {%- set value = "variant_get(try_parse_json(" ~ column_name ~ "), '$." ~ key ~ "')" -%}
    case
        when
            schema_of_variant({{ value }}) = 'STRING'
            and cast({{ value }} as string) not rlike '^[{{ white_space() }}]*$'
            then cast({{ value }} as string)
    end
    {%- endif -%}
{%- endmacro %}
