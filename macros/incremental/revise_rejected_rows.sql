{#-
    Post-hook of a large table by day: rows of an organization that has become known since they were built count from
    now on. An index finds the few rejected rows without reading the others.
    once_known: SQL for what else such a row may be rejected for; null if nothing.
#}
{% macro revise_rejected_rows(once_known='null') -%}
    {%- if not is_incremental() -%}
        create index on {{ this }} (rejection_reason) where rejection_reason is not null
    {%- else -%}
        update {{ this }} set rejection_reason = {{ once_known }}
        where
            rejection_reason = 'unknown_organization'
            and organization_id in (select organization_id from {{ built_table('int_tenants') }})
    {%- endif -%}
{%- endmacro %}
