{#-
    Lets the reader roles into the marts' schema, which shows them nothing yet: what they may read
    in it, each mart says (macro `let_readers_in`). Done once a run, as marts are built side by side.
#}
{% macro open_marts_schema() -%}
    {%- set roles = reader_roles('internal_reader_roles') + reader_roles('tenant_reader_roles') -%}
    {%- set marts = generate_schema_name('marts') -%}
    {%- if roles and execute and adapter.check_schema_exists(target.database, marts) -%}
        grant usage on schema {{ adapter.quote(marts) }} to {{ roles | join(', ') }}
    {%- endif -%}
{%- endmacro %}
