{#-
    Post-hook of every mart, in the transaction that swaps it in: who may read it, as the model's
    meta `readers` says. internal: staff. tenant_rows: staff all rows, a tenant its own, and no
    statistics, as EXPLAIN would tell a tenant of others' values. everyone: both all rows.
#}
{% macro let_readers_in() -%}
    {%- set staff = reader_roles('internal_reader_roles') -%}
    {%- set tenants = reader_roles('tenant_reader_roles') -%}
    {%- set readers = model.config.meta.readers -%}
    {%- set allowed = staff if readers == 'internal' else staff + tenants -%}
    {%- if allowed %}
        {%- if readers == 'tenant_rows' %}
        alter table {{ this }}
            {%- for column in model.columns %}
            alter column {{ adapter.quote(column) }} set statistics 0,
            {%- endfor %}
            enable row level security;
        drop policy if exists all_rows on {{ this }};
        drop policy if exists own_rows on {{ this }};
            {%- if staff %}
        create policy all_rows on {{ this }} for select to {{ staff | join(', ') }} using (true);
            {%- endif %}
            {%- if tenants %}
        create policy own_rows on {{ this }} for select to {{ tenants | join(', ') }}
            using (organization_id = nullif(current_setting('app.current_organization', true), ''));
            {%- endif %}
        {%- endif %}
        grant select on {{ this }} to {{ allowed | join(', ') }};
    {%- endif -%}
{%- endmacro %}
