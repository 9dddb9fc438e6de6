{#-
    What all days depend on: vars, where history starts, and the versions of the seeds with the tag all_days:
    those that are loaded, as far as an earlier run (`record_loaded_seed`) or, on Spark, the seed's table knows.
#}
{% macro settings_of_history(history_from, known={}) -%}
    {%- set settings = {
        'platform_schema': var('platform_schema'),
        'min_data_coverage': var('min_data_coverage') | string,
        'history_from': history_from,
    } -%}
    {%- for seed in graph.nodes.values() if 'all_days' in seed.tags -%}
        {%- set loaded = known.get(seed.name) if on_postgres() else adapter.table_properties(built_table(seed.name)).checksum -%}
        {%- do settings.update({seed.name: loaded or seed.checksum.checksum}) -%}
    {%- endfor -%}
    {{- return(settings) -}}
{%- endmacro %}


{#- Post-hook of seeds, in the transaction that loads one: another version makes all days due. #}
{% macro record_loaded_seed() -%}
    {%- set table = built_table('build_status') -%}
    {%- if table and 'all_days' in model.tags -%}
        update {{ table }}
        set
            settings = cast(
                jsonb_set(cast(settings as jsonb), '{ {{- model.name -}} }', '"{{ model.checksum.checksum }}"') as text
            ),
            models_due = '{{ models_by_day() | join(", ") }}'
        where
            run_id = (select run_id from {{ table }} order by started_at desc limit 1)
            and cast(settings as jsonb) ->> '{{ model.name }}' is distinct from '{{ model.checksum.checksum }}'
    {%- endif -%}
{%- endmacro %}


{#- The names of the models that are built day by day. #}
{% macro models_by_day() -%}
    {%- set names = [] -%}
    {%- for node in graph.nodes.values() if node.config.get('incremental_strategy') == 'replace_days' -%}
        {%- do names.append(node.name) -%}
    {%- endfor -%}
    {{- return(names | sort) -}}
{%- endmacro %}
