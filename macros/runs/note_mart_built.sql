{#- Post-hook of every mart, in the transaction that changes it: this run has built it. #}
{% macro note_mart_built() -%}
    {%- if execute and is_building() and model.name in marts() -%}
        update {{ build_status_table() }}
        set marts_built = concat_ws(', ', nullif(marts_built, ''), '{{ model.name }}')
        where run_id = '{{ invocation_id }}'
    {%- endif -%}
{%- endmacro %}


{#- The names of the marts, without build_status, which no build changes. each_night: only those that a night builds. #}
{% macro marts(each_night=false) -%}
    {%- set names = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.fqn[1] == 'marts' -%}
        {%- set is_left_out = node.name == 'build_status' or (each_night and 'weekly' in node.tags) -%}
        {%- if node.package_name == project_name and not is_left_out -%}
            {%- do names.append(node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(names) -}}
{%- endmacro %}


{#-
    SQL for the day of the mart of each night that is furthest behind; null while one of them has never been built.
    Each mart is of the day of the last run that built it, however that run ended.
#}
{% macro marts_as_of_date(table) -%}
    (
        select case when bool_and(newest.as_of_date is not null) then min(newest.as_of_date) end
        from unnest(array['{{ marts(each_night=true) | join("', '") }}']) as mart (name)
        left join lateral (
            select run.as_of_date
            from {{ table }} as run
            where mart.name = any(string_to_array(run.marts_built, ', '))
            order by run.started_at desc
            limit 1
        ) as newest on true
    )
{%- endmacro %}
