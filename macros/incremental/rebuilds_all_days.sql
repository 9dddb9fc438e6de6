{#-
    Whether a model that is there builds all of its days again: the configuration has changed, and the model has not been
    built with it since. On Spark, which can't change single rows, also where a tenant is gone from the source, or new.
#}
{% macro rebuilds_all_days() -%}
    {%- if on_postgres() -%}
        {{- return(model.name in run_state().models_due) -}}
    {%- endif -%}
    {{- return(
        adapter.table_properties(this).settings != tojson(settings_of_history(run_state().history_from), sort_keys=true)
        or departed_tenants(adapter.get_columns_in_relation(this)) != []
        or new_tenants() != []
    ) -}}
{%- endmacro %}
