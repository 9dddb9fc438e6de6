{#-
    A query of one row for each way in which a reader sees or can do more than is its own: for whom
    (`audience`: tenant; internal; other, if no var names the role), what, and what to do. The parts
    are `with` queries of one thing each, in the files beside this one.
#}
{% macro access_problems(builder) -%}
    with recursive

    readers as (select * from {{ access_view('access_readers') }}),
    powers as ({{ access_powers(builder) }}),
    {{ access_acting() }},
    roles as ({{ access_roles() }}),
    schemas as ({{ access_schemas() }}),
    relations as ({{ access_relations() }}),
    rights as ({{ access_rights() }}),
    usable as ({{ access_usable() }}),
    reads as ({{ access_reads() }}),
    shown as (select * from {{ access_view('access_shown') }}),
    reached as ({{ access_reached() }}),
    copies as ({{ access_copies() }}),
    row_tables as ({{ access_row_tables() }}),
    {{ access_code() }},
    {{ access_leads() }},

    problems as (

        {% for part in [
            power_problems(), owner_problems(builder), right_problems(), creation_problems(),
            row_security_problems(), policy_problems(), missing_policy_problems(), path_problems(),
            function_problems(), leakproof_problems(), statistics_problems(), publication_problems(),
            default_right_problems(builder), setting_problems(), catalog_problems(),
            server_problems(), stranger_problems(builder)
        ] -%}
            {{ part }}{% if not loop.last %} union {% endif %}
        {%- endfor %}

    )

    select * from problems
{%- endmacro %}
