{#- On-run-end: how the run went, from dbt's results. #}
{% macro end_run(results) -%}
    {%- if execute and is_building() -%}
        {%- set table = build_status_table() -%}
        {%- set failed, warned, models_failed, passed = [], [], [], [] -%}
        {%- for result in results -%}
            {%- set is_test = result.node.resource_type in ('test', 'unit_test') -%}
            {%- if result.status == 'warn' -%}
                {%- do warned.append(result.node.name) -%}
            {%- elif result.status == 'pass' -%}
                {%- do passed.append(result.node.name) -%}
            {%- elif result.status in ('error', 'fail', 'runtime error', 'partial success') -%}
                {%- do failed.append(result.node.name) -%}
                {%- do models_failed.append(result.node.name) if not is_test -%}
            {%- endif -%}
        {%- endfor -%}
        update {{ table }}
        set
            status = '{{ "failed" if failed else "succeeded" }}',
            marts_as_of_date = {{ marts_as_of_date(table) }},
            finished_at = timezone('UTC', clock_timestamp()),
            models_failed = {{ models_failed | length }},
            tests_passed = {{ passed | length }},
            tests_warned = {{ warned | length }},
            tests_failed = {{ failed | length - models_failed | length }},
            failed = nullif('{{ failed | sort | join(", ") }}', ''),
            warned = nullif('{{ warned | sort | join(", ") }}', ''),
            models_due = nullif('{{ models_still_due(results) | join(", ") }}', '')
        where run_id = '{{ invocation_id }}';
        commit
    {%- endif -%}
{%- endmacro %}


{#-
    The names of the models that must rebuild all days after this run too. One is due no longer once it
    has been built from models that are up to date: built in this run from such models, or by day and
    not due. Results come in the order of building.
#}
{% macro models_still_due(results) -%}
    {%- set names, due, stale, still_due = models_by_day(), run_state().models_due, [], [] -%}
    {%- if flags.EMPTY or flags.SAMPLE -%}
        {{- return(names) -}}
    {%- endif -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
        {%- do stale.append(node.unique_id) if node.name in due or node.name not in names -%}
    {%- endfor -%}
    {%- for result in results if result.status == 'success' and result.node.unique_id in stale -%}
        {%- if result.node.depends_on.nodes | select('in', stale) | list == [] -%}
            {%- do stale.remove(result.node.unique_id) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for name in names if 'model.' ~ project_name ~ '.' ~ name in stale -%}
        {%- do still_due.append(name) -%}
    {%- endfor -%}
    {{- return(still_due) -}}
{%- endmacro %}
