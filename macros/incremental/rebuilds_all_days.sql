{#-
    Whether a model that is there builds all of its days again: the configuration has changed, and the model has not been
    built with it since. On Spark, which can't change single rows, also where a tenant is gone from the source, or has
    become known since its rows were rejected.
#}
{% macro rebuilds_all_days() -%}
    {%- if on_postgres() -%}
        {{- return(model.name in run_state().models_due) -}}
    {%- endif -%}
    {%- set columns = adapter.get_columns_in_relation(this) -%}
    {%- set known_since = [] -%}
    {%- if 'rejection_reason' in columns | map(attribute='name') -%}
        {%- do known_since.extend(run_query(
            "select 1 from " ~ this ~ " where rejection_reason = 'unknown_organization' and organization_id in"
            ~ " (select organization_id from " ~ built_table('int_tenants') ~ ") limit 1"
        ).rows) -%}
    {%- endif -%}
    {{- return(
        adapter.table_properties(this).settings != tojson(settings_of_history(run_state().history_from), sort_keys=true)
        or departed_tenants(columns) != []
        or known_since != []
    ) -}}
{%- endmacro %}
