{#- Which rows a policy of the marts shows, in the words in which PostgreSQL repeats it. #}
{% macro row_condition(policy) -%}
    {%- if policy == 'all_rows' -%}
        true
    {%- else -%}
        (organization_id = NULLIF(current_setting('app.current_organization'::text, true), ''::text))
    {%- endif -%}
{%- endmacro %}
