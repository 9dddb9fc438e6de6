{#- Text that is compared and sorted by its bytes, whatever the database's language. -#}
{% macro byte_order(text) -%}
    {{- return(adapter.dispatch('byte_order')(text)) -}}
{%- endmacro %}


{% macro default__byte_order(text) -%}{{ text }} collate "C"{%- endmacro %}


{% macro spark__byte_order(text) -%}{{ text }}{%- endmacro %}
