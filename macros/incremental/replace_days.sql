{#-
    The incremental strategy `replace_days`: in one transaction, the days from `first_day_to_build` on, rows without
    a day, and all rows of new tenants make way for what the model's query gives. Rows that have vanished at the
    source vanish here too. The model's meta `day_column` names the day. With a `unique_key`, new rows also
    replace earlier ones of the same key. On Spark the months from that day on are replaced.
#}
{% macro get_incremental_replace_days_sql(args) -%}
    {%- set day_column = model.config.meta.day_column -%}
    {%- if not day_column -%}
        {{- exceptions.raise_compiler_error(
            model.name ~ " asks for the incremental strategy replace_days but does not say which column is its day."
            ~ " Add it to the model's config: meta={'day_column': '...'}."
        ) -}}
    {%- endif -%}
    {%- if not on_postgres() -%}
        {{- return(sparkpython_replace_months(args.target_relation, args.temp_relation, first_day_to_build())) -}}
    {%- endif -%}
    {%- set columns = get_quoted_csv(args.dest_columns | map(attribute='name')) -%}
    delete from {{ args.target_relation }}
    where
        {{ adapter.quote(day_column) }} >= {{ first_day_to_build() }}
        or {{ adapter.quote(day_column) }} is null;
    {% if args.unique_key %}
    delete from {{ args.target_relation }} as old
    using {{ args.temp_relation }} as new
    where
        {%- for column in args.unique_key %}
        {{ 'and ' if not loop.first }}old.{{ adapter.quote(column) }} = new.{{ adapter.quote(column) }}
        {%- endfor %};
    {% endif %}
    {%- set tenants = departed_tenants(args.dest_columns) + new_tenants() %}
    {%- if tenants %}
    delete from {{ args.target_relation }} where organization_id in ({{ quoted_list(tenants) }});
    {% endif %}
    insert into {{ args.target_relation }} ({{ columns }})
    select {{ columns }} from {{ args.temp_relation }}
{%- endmacro %}


{#-
    The tenants in this table that are gone from the source: nothing of them may stay. They are looked up one
    by one in the index on organization_id. A table whose day is another column may hold rows of unknown organizations
    and goes by three others, from the first to the last of a run: after a run of some models alone, one of them still
    knows the tenant.
#}
{% macro departed_tenants(columns) -%}
    {%- if 'organization_id' not in columns | map(attribute='name') -%}
        {{- return([]) -}}
    {%- endif -%}
    {%- set known = [this] -%}
    {%- if model.config.meta.day_column != 'metric_date' -%}
        {%- set known = [] -%}
        {%- for name in ['int_daily_usage', 'int_health_scores', 'tenant_health_scores'] -%}
            {%- do known.append(built_table(name)) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set departed = [] -%}
    {%- for table in known | select -%}
        {%- set query -%}
            select organization_id from ({{ distinct_by_index(table, 'organization_id') }}) as present
            where organization_id not in (select organization_id from {{ built_table('int_tenants') }})
        {%- endset -%}
        {%- do departed.extend(run_query(query).columns[0].values()) -%}
    {%- endfor -%}
    {{- return(departed | unique | list) -}}
{%- endmacro %}
