{#-
    The tenants of which this run builds all days, not only those of the lookback: they have earlier days, but the last
    run that ended did not know them. An organization's row arrived after its activity, say, or was missing for a night.
    It is told by a mart, as marts are built last, so a run that was killed is made up for by the next one. A mart goes by
    itself. A table that holds rejected rows also tells whose rows it holds only because their tenant was not known.
-#}
{% macro new_tenants(first_day) -%}
    {%- if not execute or not is_incremental() -%}
        {{- return([]) -}}
    {%- endif -%}
    {%- set known = this if 'marts' in model.fqn else built_table('tenant_health_scores') -%}
    {%- if not known -%}
        {{- return([]) -}}
    {%- endif -%}
    {%- set query -%}
        select organization_id from {{ built_table('int_tenants') }}
        where
            first_active_on < {{ first_day }}
            and coalesce(last_active_on, {{ as_of_date() }}) >= greatest(first_active_on, {{ first_day_of_history() }})
            and organization_id not in ({{ distinct_by_index(known, 'organization_id') }})
        {% if 'rejection_reason' in adapter.get_columns_in_relation(this) | map(attribute='name') -%}
        union
        select organization_id from {{ this }}
        where
            rejection_reason = 'unknown_organization'
            and organization_id in (select organization_id from {{ built_table('int_tenants') }})
        {%- endif %}
    {%- endset -%}
    {{- return(run_query(query).columns[0].values() | list) -}}
{%- endmacro %}
