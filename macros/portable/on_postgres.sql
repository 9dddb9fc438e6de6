{#-
    A hook that only PostgreSQL needs: locks, readers' rights, statistics, the record of runs. Elsewhere it does nothing;
    what another engine builds is published to PostgreSQL, where the hooks run.
-#}
{% macro on_postgres(hook, argument=none) -%}
    {{- return(adapter.dispatch('on_postgres')(hook, argument)) -}}
{%- endmacro %}


{% macro default__on_postgres(hook, argument=none) -%}
    {{- return(hook() if argument is none else hook(argument)) -}}
{%- endmacro %}


{% macro spark__on_postgres(hook, argument=none) -%}{%- endmacro %}
