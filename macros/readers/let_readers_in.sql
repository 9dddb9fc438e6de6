{#-
    Post-hook of every mart, in the transaction that fills it: who may read it, as the model's meta
    `readers` says. internal: staff. tenant_rows: staff all rows, a tenant its own. everyone: both
    all rows. Changes only what differs, as a changed policy makes readers wait. The policies also
    tell which roles were let in by us: those lose the mart when they are off the list, and no other.
#}
{% macro let_readers_in() -%}
    {%- if execute -%}
        {%- set staff = reader_roles('internal_reader_roles') | unique | list -%}
        {%- set tenants = reader_roles('tenant_reader_roles') | unique | list -%}
        {%- set readers = model.config.meta.readers -%}
        {%- set all_rows = staff + tenants if readers == 'everyone' else staff -%}
        {%- set own_rows = tenants if readers == 'tenant_rows' else [] -%}
        {%- set allowed = all_rows + own_rows -%}

        {%- set found = {'all_rows': [], 'own_rows': [], 'changed': [], 'select': [], 'secured': []} -%}
        {%- for row in run_query(readers_found(this)) -%}
            {%- do found[row[0]].append(row[1]) -%}
        {%- endfor -%}
        {%- set former = (found.all_rows + found.own_rows + found.changed) | unique | reject('in', allowed) -%}
        {%- for role in former %}
        revoke select on {{ this }} from {{ role }} cascade;
        {%- endfor -%}
        {%- if readers == 'tenant_rows' -%}
            {{ hide_statistics(this) }}
            {%- if allowed and not found.secured %}
        alter table {{ this }} enable row level security;
            {%- endif -%}
        {%- endif -%}
        {{ let_see(this, 'all_rows', all_rows, found) }}
        {{- let_see(this, 'own_rows', own_rows, found) -}}
        {%- for role in allowed | reject('in', found.select) %}
        grant select on {{ this }} to {{ role }};
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
