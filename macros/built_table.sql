{#- The table of a model or seed of this project, by its name; none if it is not there. #}
{% macro built_table(name) -%}
    {%- if execute -%}
        {%- for kind in ['model', 'seed'] -%}
            {%- set node = graph.nodes.get(kind ~ '.' ~ project_name ~ '.' ~ name) -%}
            {%- if node -%}
                {{- return(adapter.get_relation(target.database, node.schema, node.alias)) -}}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(none) -}}
{%- endmacro %}
