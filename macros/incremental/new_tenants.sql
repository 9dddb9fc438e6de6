{#-
    The tenants of which this run builds all days, not only those of the lookback, as the model's table has no rows of
    them that count: new customers, but also those whose organization's row arrived after their activity, or was missing
    for a night. And active ones with earlier days that are not in the portfolio, which is built from all other tables,
    so that a run of some models alone is made up for. Spark, where all days of all tenants are built then, goes by the
    portfolio alone: a tenant that never did what a table counts would have it rebuilt every night. Which columns the
    table has is asked of the model's YAML, not of the database, as one model asks this several times.
-#}
{% macro new_tenants() -%}
    {%- if not execute or not is_incremental() or 'organization_id' not in model.columns -%}
        {{- return([]) -}}
    {%- endif -%}
    {%- set is_mart = 'marts' in model.fqn -%}
    {%- set portfolio = built_table('tenant_portfolio') -%}
    {%- set query -%}
        select organization_id from {{ built_table('int_tenants') }} as tenants
        where
            false
            {%- if is_mart or on_postgres() %}
            or not exists (
                select 1 from {{ this }} as built
                where
                    built.organization_id = tenants.organization_id
                    {{ 'and built.rejection_reason is null' if 'rejection_reason' in model.columns }}
            )
            {%- endif %}
            {%- if portfolio and not is_mart %}
            or (
                is_active
                and first_active_on < {{ as_of_date() }} - {{ whole_number_var('lookback_days', 0, 9999) }}
                and organization_id not in (select organization_id from {{ portfolio }})
            )
            {%- endif %}
    {%- endset -%}
    {{- return(run_query(query).columns[0].values() | list) -}}
{%- endmacro %}
