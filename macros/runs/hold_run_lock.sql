{#-
    Run first in every run that builds: stops it if another one builds the same schemas, and keeps
    others out until it ends. Tests only read, and may run at any time.
#}
{% macro hold_run_lock() -%}
    {%- if execute and flags.WHICH != 'test' -%}
        {%- do adapter.hold_run_lock(target.schema) -%}
    {%- endif -%}
{%- endmacro %}
