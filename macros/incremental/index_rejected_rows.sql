{#- Post-hook: finds the few rejected rows of a large table without reading the others. #}
{% macro index_rejected_rows() -%}
    {%- if not is_incremental() -%}
        create index on {{ this }} (rejection_reason) where rejection_reason is not null
    {%- endif -%}
{%- endmacro %}
