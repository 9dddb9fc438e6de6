{#- A number as text without digits after the point; with commas between thousands if asked for. -#}
{% macro whole_number_text(number, with_commas=false) -%}
    {{- return(adapter.dispatch('whole_number_text')(number, with_commas)) -}}
{%- endmacro %}


{% macro default__whole_number_text(number, with_commas) -%}
    to_char(round({{ number }}), '{{ "FM999,999,999,990" if with_commas else "FM999999999990" }}')
{%- endmacro %}


{% macro spark__whole_number_text(number, with_commas) -%}
    format_number(round({{ number }}), '{{ "#,##0" if with_commas else "0" }}')
{%- endmacro %}
