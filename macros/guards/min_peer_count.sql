{#- The smallest cohort that has a benchmark. Stops the run below 5, where one could tell single tenants. #}
{% macro min_peer_count() -%}
    {%- set given = var('min_peer_count') | string -%}
    {%- if not modules.re.fullmatch('[0-9]+', given) or given | int < 5 -%}
        {{- exceptions.raise_compiler_error(
            "min_peer_count is " ~ given ~ ": below 5 peers a benchmark gives single tenants away. "
            ~ "Set it to a whole number of 5 or more."
        ) -}}
    {%- endif -%}
    {{- return(given | int) -}}
{%- endmacro %}
