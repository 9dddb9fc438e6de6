{#-
    Post-hook on Spark, which has no `build_status`: a table with days, and a seed that all days depend on, notes in its
    properties what it was built with: `history_from`, `as_of_date` and `settings`, or `checksum`. A run of some models
    alone may have built it from others that are not up to date, so that notes no other settings.
#}
{% macro note_settings() -%}
    {%- set notes = {} -%}
    {%- if execute and model.config.incremental_strategy == 'replace_days' -%}
        {%- set history_from = run_state().history_from -%}
        {%- do notes.update({
            'history_from': history_from,
            'as_of_date': [as_of_day(), adapter.table_properties(this).as_of_date or ''] | max,
        }) -%}
        {%- set models_read = [model.unique_id] -%}
        {%- for name in models_read -%}
            {%- for parent in graph.nodes[name].depends_on.nodes if parent.startswith('model.') and parent not in models_read -%}
                {%- do models_read.append(parent) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- if flags.EMPTY or flags.SAMPLE -%}
            {%- do notes.update({'settings': ''}) -%}
        {%- elif models_read | reject('in', selected_resources) | list == [] -%}
            {%- do notes.update({'settings': tojson(settings_of_history(history_from), sort_keys=true)}) -%}
        {%- endif -%}
    {%- elif 'all_days' in model.tags -%}
        {%- do notes.update({'checksum': model.checksum.checksum}) -%}
    {%- endif -%}
    {%- set properties = [] -%}
    {%- for key, value in notes.items() -%}
        {%- do properties.append("'" ~ key ~ "' = " ~ dbt.string_literal(dbt.escape_single_quotes(value))) -%}
    {%- endfor -%}
    {%- if properties -%}
        alter table {{ this }} set tblproperties ({{ properties | join(', ') }})
    {%- endif -%}
{%- endmacro %}
