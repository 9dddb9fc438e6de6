{#-
    The table that says which version of each seed is loaded: a run without seeds must not take an
    edited file for what the database holds. It is made together with `built_days`.
#}
{% macro loaded_seeds() -%}
    {{- return(built_days().incorporate(path={'identifier': 'loaded_seeds'})) -}}
{%- endmacro %}


{#- Post-hook of seeds: this version of it is loaded. #}
{% macro record_loaded_seed() -%}
    {%- if execute and built_days_exist() -%}
        insert into {{ loaded_seeds() }} (seed_name, checksum)
        values ('{{ model.name }}', '{{ model.checksum.checksum }}')
        on conflict (seed_name) do update set checksum = excluded.checksum
    {%- endif -%}
{%- endmacro %}


{#-
    A fingerprint of the seeds and vars that all of history depends on, the seeds as they are once this
    run has loaded those that it loads.
#}
{% macro settings_of_history() -%}
    {%- set settings = [var('platform_schema'), var('min_data_coverage')] -%}
    {%- if execute -%}
        {%- set query -%}
            select seed_name, checksum from {{ loaded_seeds() }}
        {%- endset -%}
        {%- set loaded = {} -%}
        {%- for row in run_query(query) -%}
            {%- do loaded.update({row[0]: row[1]}) -%}
        {%- endfor -%}
        {%- for name in ['health_score_components', 'trend_rules', 'risk_rules', 'tracked_features'] -%}
            {%- set seed = graph.nodes['seed.' ~ project_name ~ '.' ~ name] -%}
            {%- set in_file = seed.checksum.checksum -%}
            {%- do settings.append(
                in_file if seed.unique_id in selected_resources else loaded.get(name, in_file)
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(local_md5(settings | join(' '))) -}}
{%- endmacro %}
