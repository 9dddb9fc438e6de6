{#-
    What a table on Spark says of itself, as {key: text}: `history_from`, `as_of_date` and `settings` that a model with days
    was built with, `checksum` of a seed. There is no `build_status` on Spark. Empty if there is no such table.
#}
{% macro notes_of_table(name) -%}
    {%- set notes = {} -%}
    {%- set prefix = project_name ~ '.' -%}
    {%- set table = built_table(name) -%}
    {%- for key, value in (run_query("show tblproperties " ~ table) if table else []) if key.startswith(prefix) -%}
        {%- do notes.update({key[prefix | length:]: value}) -%}
    {%- endfor -%}
    {{- return(notes) -}}
{%- endmacro %}


{#- Post-hook on Spark: notes what a table with days, or a seed that all days depend on, was built with. #}
{% macro note_settings() -%}
    {%- set notes = {} -%}
    {%- if execute and model.config.incremental_strategy == 'replace_days' -%}
        {%- do notes.update({
            'history_from': run_state().history_from,
            'as_of_date': [as_of_day(), notes_of_table(model.name).as_of_date or ''] | max,
            'settings': '' if flags.EMPTY or flags.SAMPLE else settings_of_tables(),
        }) -%}
    {%- elif 'all_days' in model.tags -%}
        {%- do notes.update({'checksum': model.checksum.checksum}) -%}
    {%- endif -%}
    {%- set properties = [] -%}
    {%- for key, value in notes.items() -%}
        {%- do properties.append("'" ~ project_name ~ "." ~ key ~ "' = " ~ dbt.string_literal(dbt.escape_single_quotes(value))) -%}
    {%- endfor -%}
    {%- if properties -%}
        alter table {{ this }} set tblproperties ({{ properties | join(', ') }})
    {%- endif -%}
{%- endmacro %}


{#- What all days depend on, as JSON, by the seeds as they are loaded on Spark. -#}
{% macro settings_of_tables() -%}
    {%- set loaded = {} -%}
    {%- for seed in graph.nodes.values() if 'all_days' in seed.tags -%}
        {%- do loaded.update({seed.name: notes_of_table(seed.name).checksum or ''}) -%}
    {%- endfor -%}
    {{- return(tojson(settings_of_history(run_state().history_from, loaded), sort_keys=true)) -}}
{%- endmacro %}
