{#-
    The tenants of which this run builds all days, not only those of the lookback, as the model's table has no rows of
    them: new customers, but also those whose organization's row arrived after their activity, or was missing for a night.
    Rows that a table holds as rejected because their tenant was not known are none either. On Spark, where all days of
    all tenants are built then, only those with earlier days that the portfolio, which is built last, does not have.
-#}
{% macro new_tenants() -%}
    {%- if not execute or not is_incremental() -%}
        {{- return([]) -}}
    {%- endif -%}
    {%- set tenants = built_table('int_tenants') -%}
    {%- set query -%}
        select organization_id from {{ tenants }} as tenants
        where
            {% if on_postgres() -%}
            (select 1 from {{ this }} as built where built.organization_id = tenants.organization_id limit 1) is null
            {%- else -%}
            is_active
            and first_active_on < {{ as_of_date() }} - {{ whole_number_var('lookback_days', 0, 9999) }}
            and organization_id not in (select organization_id from {{ built_table('tenant_portfolio') }})
            {%- endif %}
        {% if 'rejection_reason' in adapter.get_columns_in_relation(this) | map(attribute='name') -%}
        union
        select organization_id from {{ this }}
        where
            rejection_reason = 'unknown_organization'
            and organization_id in (select organization_id from {{ tenants }})
        {%- endif %}
    {%- endset -%}
    {{- return(run_query(query).columns[0].values() | list) -}}
{%- endmacro %}
