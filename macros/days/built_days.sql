{#-
    The table that says through which day each model with a meta `day_column` has been built. It is made
    by the project's start hook, and each model writes its row in its own transaction, so a run that
    is killed leaves it true.
#}
{% macro built_days() -%}
    {{- return(api.Relation.create(
        database=target.database,
        schema=generate_schema_name('intermediate'),
        identifier='built_days',
        type='table'
    )) -}}
{%- endmacro %}


{#- True once the table is there. #}
{% macro built_days_exist() -%}
    {%- set name = dbt.string_literal(dbt.escape_single_quotes(built_days() | string)) -%}
    {{- return(run_query("select to_regclass(" ~ name ~ ") is not null")[0][0]) -}}
{%- endmacro %}


{#-
    Post-hook: this model's days are built through the as-of date. After `--empty` or `--sample` they
    are not: the next run builds all of them anew.
#}
{% macro record_built_days() -%}
    {%- if not execute or 'day_column' not in model.config.meta or not built_days_exist() -%}
    {%- elif flags.EMPTY or flags.SAMPLE -%}
        update {{ built_days() }} set settings = '' where model_name = '{{ model.name }}'
    {%- else -%}
        insert into {{ built_days() }} (
            model_name, as_of_date, history_days, settings, history_from, rebuild_from
        )
        values (
            '{{ model.name }}',
            {{ as_of_date() }},
            {{ history_days() }},
            '{{ settings_of_history() }}',
            {{ first_day_of_history() }},
            date '{{ first_of_all_days() }}'
        )
        on conflict (model_name) do update set
            as_of_date = excluded.as_of_date,
            history_days = excluded.history_days,
            settings = excluded.settings
    {%- endif -%}
{%- endmacro %}
