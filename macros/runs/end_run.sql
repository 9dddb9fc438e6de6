{#- On-run-end: how the run went, from dbt's results. #}
{% macro end_run(results) -%}
    {%- if execute and is_building() -%}
        {%- set table = build_status_table() -%}
        {%- set failed, warned, models_failed, passed, built = [], [], [], [], [] -%}
        {%- for result in results -%}
            {%- set is_test = result.node.resource_type in ('test', 'unit_test') -%}
            {%- if result.status == 'warn' -%}
                {%- do warned.append(result.node.name) -%}
            {%- elif result.status == 'pass' -%}
                {%- do passed.append(result.node.name) -%}
            {%- elif result.status == 'success' -%}
                {%- do built.append(result.node.name) -%}
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
            models_due =
                {%- if flags.EMPTY or flags.SAMPLE %} '{{ models_by_day() | join(", ") }}'
                {%- else %} (
                    select string_agg(due.name, ', ' order by due.name)
                    from unnest(string_to_array(models_due, ', ')) as due (name)
                    where due.name <> all (string_to_array('{{ built | join(", ") }}', ', '))
                )
                {%- endif %}
        where run_id = '{{ invocation_id }}';
        commit
    {%- endif -%}
{%- endmacro %}
