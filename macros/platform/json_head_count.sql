{#-
    The number of people under a key of a jsonb column, written as a number or as text ("250",
    " +0250.0 "); null where the key is missing or holds anything but a whole number above 0. What is
    greater than type integer holds is the most that it holds.
#}
{% macro json_head_count(column_name, key) -%}
    {%- if on_postgres() -%}
    {%- set digits = text_matching(column_name ~ " ->> '" ~ key ~ "'", "[+]?0*([1-9][0-9]*)(?:[.]0+)?") -%}
    case
        when {{ digits }} is not null
            -- eleven digits are enough to be beyond type integer, and few enough for bigint
            then cast(least(cast(left({{ digits }}, 11) as bigint), 2147483647) as integer)
    end
    {%- else -%}
    {%- set text = "try_variant_get(try_parse_json(" ~ column_name ~ "), '$." ~ key ~ "', 'string')" -%}
    {%- set digits = text_matching(text, "[+]?0*([1-9][0-9]*)(?:[.]0+)?") -%}
    case
        when {{ digits }} is not null
            then cast(least(cast(left({{ digits }}, 11) as bigint), 2147483647) as integer)
    end
    {%- endif -%}
{%- endmacro %}
