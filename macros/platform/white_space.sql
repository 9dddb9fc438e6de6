{#-
    Unicode's white space, and the four separators of ASCII, as the inside of a bracket expression: `\s`
    and `[[:space:]]` mean other characters in each locale and version of PostgreSQL.
#}
{% macro white_space() -%}
    \u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000
{%- endmacro %}


{#-
    The part of a text column that a pattern captures, null where it does not match; white space
    around it does not matter. The answer depends on neither the column's type of text nor its collation.
#}
{% macro text_matching(column_name, pattern) -%}
    {%- if on_postgres() -%}
    substring(
        cast({{ column_name }} as text) collate "C"
        from '^[{{ white_space() }}]*{{ pattern }}[{{ white_space() }}]*$'
    )
    {%- else -%}
    nullif(
        regexp_extract(
            cast({{ column_name }} as string), '^[{{ white_space() }}]*{{ pattern }}[{{ white_space() }}]*$'
        ),
        ''
    )
    {%- endif -%}
{%- endmacro %}
