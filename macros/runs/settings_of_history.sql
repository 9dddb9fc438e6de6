{#-
    What all days depend on: vars, where history starts, and the versions of four seeds: those that are
    loaded, as far as an earlier run knows (`record_loaded_seed`).
#}
{% macro settings_of_history(history_from, known) -%}
    {%- set settings = {
        'platform_schema': var('platform_schema'),
        'min_data_coverage': var('min_data_coverage') | string,
        'history_from': history_from,
    } -%}
    {%- for name in seeds_of_history() -%}
        {%- set in_file = graph.nodes['seed.' ~ project_name ~ '.' ~ name].checksum.checksum -%}
        {%- do settings.update({name: known.get(name, in_file)}) -%}
    {%- endfor -%}
    {{- return(settings) -}}
{%- endmacro %}


{#- Post-hook of seeds, in the transaction that loads one: another version makes all days due. #}
{% macro record_loaded_seed() -%}
    {%- set node = graph.nodes.get('model.' ~ project_name ~ '.build_status') if execute -%}
    {%- set table = adapter.get_relation(target.database, node.schema, node.alias) if node -%}
    {%- if table and model.name in seeds_of_history() -%}
        update {{ table }}
        set
            settings = cast(
                jsonb_set(cast(settings as jsonb), '{ {{- model.name -}} }', '"{{ model.checksum.checksum }}"') as text
            ),
            models_due = '{{ models_by_day() | join(", ") }}'
        where
            is_newest
            and cast(settings as jsonb) ->> '{{ model.name }}' is distinct from '{{ model.checksum.checksum }}'
    {%- endif -%}
{%- endmacro %}


{#- The seeds that scores of all days depend on. #}
{% macro seeds_of_history() -%}
    {{- return(['health_score_components', 'trend_rules', 'risk_rules', 'tracked_features']) -}}
{%- endmacro %}


{#- The names of the models that are built day by day. #}
{% macro models_by_day() -%}
    {%- set names = [] -%}
    {%- for node in graph.nodes.values() if node.config.get('incremental_strategy') == 'replace_days' -%}
        {%- do names.append(node.name) -%}
    {%- endfor -%}
    {{- return(names | sort) -}}
{%- endmacro %}


{#- The names of the models that this run builds. #}
{% macro selected_names() -%}
    {%- set names = [] -%}
    {%- for selected in selected_resources -%}
        {%- do names.append(selected.split('.')[2]) -%}
    {%- endfor -%}
    {{- return(names) -}}
{%- endmacro %}
