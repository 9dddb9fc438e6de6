{#-
    Run first in every run that builds: stops it if another one builds the same schemas, and keeps
    others out until it ends. Tests and freshness checks only read, and may run at any time.
#}
{% macro hold_run_lock() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'seed', 'snapshot') -%}
        {%- do adapter.hold_run_lock(target.schema) -%}
    {%- endif -%}
{%- endmacro %}
