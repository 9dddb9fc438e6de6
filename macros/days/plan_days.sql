{#-
    On-run-start: decides which days this run builds anew. From `lookback_days` before the last day
    that all models have been built through, so missed nights and unfinished runs are caught up; from
    `reprocess_from` if that is earlier; all of them if a seed or var changed that all of history
    depends on, or an organization is gone. Written down, so that all models of the run agree.
#}
{% macro plan_days() -%}
    {%- set day_models = models_with_days() -%}
    {%- set reprocess_from = reprocess_from() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'retry')
        and adapter.check_schema_exists(target.database, built_days().schema) -%}
        {%- do run_query(open_built_days(day_models)) -%}
        {%- set gone = organizations_gone() -%}
        {%- if gone -%}
            {%- do log("All days are built anew: organizations gone from the source: " ~ gone, info=true) -%}
            {%- set reprocess_from = first_of_all_days() -%}
        {%- endif -%}
        {%- if reprocess_from and flags.WHICH != 'retry' -%}
            {%- do run_query(
                "update " ~ built_days() ~ " set as_of_date = least(as_of_date, date '"
                ~ reprocess_from ~ "' + " ~ lookback_days() ~ ")"
            ) -%}
        {%- endif -%}
        {%- set plan = planned_history(day_models) -%}
        update {{ built_days() }}
        set
            history_from = date '{{ plan.history_from }}',
            rebuild_from = date '{{ plan.rebuild_from }}'
            {%- if plan.rebuild_from == first_of_all_days() %},
            settings = ''  -- until a model has been built anew, whatever becomes of this run
            {%- endif %}
    {%- endif -%}
{%- endmacro %}


{#- {history_from, rebuild_from} of this run, YYYY-MM-DD. #}
{% macro planned_history(day_models) -%}
    {%- set query -%}
        select
            cast(min(history_from) as text),
            max(history_days),
            cast(
                greatest(
                    least(min(as_of_date), {{ as_of_date() }}) - {{ lookback_days() }},
                    date '{{ first_of_all_days() }}'
                ) as text
            ),
            coalesce(bool_and(settings = '{{ settings_of_history() }}'), false)
        from {{ built_days() }}
    {%- endset -%}
    {%- set history_from, days, rebuild_from, is_current = run_query(query)[0].values() -%}
    {%- set all_anew = flags.FULL_REFRESH and day_models | reject('in', selected_names()) | list == [] -%}
    {%- set new_from = first_day_of_new_history() -%}
    {%- if not history_from or all_anew or as_of_day() < history_from
        or (history_days() > days and new_from < history_from) -%}
        {%- set history_from, is_current = new_from, false -%}
    {%- endif -%}
    {%- if not is_current -%}
        {%- set rebuild_from = first_of_all_days() -%}
    {%- endif -%}
    {{- return({'history_from': history_from, 'rebuild_from': rebuild_from}) -}}
{%- endmacro %}


{#- Statements that make the tables if need be and forget models that are no more. #}
{% macro open_built_days(day_models) -%}
    create table if not exists {{ built_days() }} (
        model_name text primary key,
        as_of_date date not null,
        history_days integer not null,
        settings text not null,
        history_from date not null,
        rebuild_from date not null
    );
    create table if not exists {{ loaded_seeds() }} (
        seed_name text primary key,
        checksum text not null
    );
    delete from {{ built_days() }} where model_name not in ({{ quoted_list(day_models) }})
{%- endmacro %}


{#- The names of the models that are built by days: their meta has a `day_column`. #}
{% macro models_with_days() -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and 'day_column' in node.config.meta -%}
            {%- do names.append(node.name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(names) -}}
{%- endmacro %}


{#- The names of the models that this run builds. #}
{% macro selected_names() -%}
    {%- set names = [] -%}
    {%- for selected in selected_resources -%}
        {%- do names.append(selected.split('.')[2]) -%}
    {%- endfor -%}
    {{- return(names) -}}
{%- endmacro %}
