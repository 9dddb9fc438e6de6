{#-
    A column of JSON as `jsonb`, null where the server can't read what it stored: type `json` keeps
    escapes that no text can hold (`\u0000`, half of a surrogate pair) and numbers that type `numeric`
    can't. On Spark JSON is text. So that the same is read by every version: no exponent of five digits, no 6,000 digits in a row.
#}
{% macro platform_json(types, column_name) -%}
    {%- if types.get(column_name, 'jsonb') == 'jsonb' or not on_postgres() -%}
        {{- return(column_name) -}}
    {%- endif -%}
    {%- set as_text = 'cast(' ~ column_name ~ ' as text) collate "C"' -%}
    {%- set complete_escapes = '\\\\\\\\|\\\\u[dD][89abAB]..\\\\u[dD][c-fC-F]..' -%}
    {%- set without_strings = "regexp_replace(" ~ as_text ~ ", '\"(?:[^\"\\\\]|\\\\.)*\"', '', 'g')" -%}
    case
        when
            regexp_replace({{ as_text }}, '{{ complete_escapes }}', ' ', 'g') !~ '\\u(0000|[dD][89a-fA-F])'
            and {{ without_strings }} !~ '[eE][+-]?0*[1-9][0-9]{4}'
            and strpos(translate({{ without_strings }}, '123456789', '000000000'), repeat('0', 6000)) = 0
            then cast({{ column_name }} as jsonb)
    end
{%- endmacro %}
