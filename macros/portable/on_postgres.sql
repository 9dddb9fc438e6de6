{#-
    Whether the run is on PostgreSQL: only there hooks see to locks, readers' rights, statistics and the record of runs.
    What another engine builds is published to PostgreSQL.
-#}
{% macro on_postgres() -%}
    {{- return(adapter.dispatch('on_postgres')()) -}}
{%- endmacro %}


{% macro default__on_postgres() -%}
    {{- return(true) -}}
{%- endmacro %}


{% macro spark__on_postgres() -%}
    {{- return(false) -}}
{%- endmacro %}
