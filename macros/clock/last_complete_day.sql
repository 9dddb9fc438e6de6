{#- The last day that is over in UTC: what the as-of date is if none is given. #}
{% macro last_complete_day() -%}
    {{- return(run_started_at.date() - modules.datetime.timedelta(days=1)) -}}
{%- endmacro %}
