{#-
    Post-hook on Spark, which has no `build_status`: a table with days, and a seed that all days depend on, notes in its
    properties what it was built with: `history_from`, `as_of_date` and `settings`, or `checksum`.
#}
{% macro note_settings() -%}
    {%- set notes = {} -%}
    {%- if execute and model.config.incremental_strategy == 'replace_days' -%}
        {%- do notes.update({
            'history_from': run_state().history_from,
            'as_of_date': [as_of_day(), adapter.table_properties(this).as_of_date or ''] | max,
            'settings': '' if flags.EMPTY or flags.SAMPLE else tojson(settings_of_history(run_state().history_from), sort_keys=true),
        }) -%}
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
