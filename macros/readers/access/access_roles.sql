{#- Roles with more power than a reader may have. -#}
{% macro access_powers(builder) -%}
    select
        oid as role,
        case
            when rolsuper then 'is a superuser'
            when rolbypassrls then 'has BYPASSRLS'
            when rolcreaterole then 'has CREATEROLE'
            when rolreplication then 'has REPLICATION'
            when rolname like 'pg\_%' then 'has powers over the whole server'
            when rolname = {{ quoted_list([builder]) }} then 'builds the marts'
            else 'is for staff'
        end as power
    from pg_catalog.pg_roles
    where
        rolsuper or rolbypassrls or rolcreaterole or rolreplication
        or rolname like 'pg\_%'
        or rolname = {{ quoted_list([builder]) }}
        or rolname in ({{ quoted_list(var('internal_reader_roles') | list) }})
{%- endmacro %}


{#-
    As which roles each reader can act: itself, PUBLIC (0), and all that it is a member of, but for
    powers, which are a problem of their own.
#}
{% macro access_acting() -%}
    acting (reader, is_tenant, role) as (

        select role, is_tenant, role from readers
        union
        select role, is_tenant, 0 from readers
        union
        select acting.reader, acting.is_tenant, links.roleid
        from acting
        inner join pg_catalog.pg_auth_members as links on acting.role = links.member
        left join powers on links.roleid = powers.role
        where powers.role is null or (powers.power = 'is for staff' and not acting.is_tenant)

    )
{%- endmacro %}


{#- Each of those roles once: whether a tenant acts as it, and how to speak of it. -#}
{% macro access_roles() -%}
    select
        acting.role,
        bool_or(acting.is_tenant) as is_tenant,
        case when bool_or(acting.is_tenant) then 'tenant' else 'internal' end as audience,
        coalesce(quote_ident(min(own.rolname)), 'public') as name,
        case
            when acting.role = 0 then 'everyone'
            when bool_or(acting.reader = acting.role and acting.is_tenant) then min(own.rolname)
            when bool_or(acting.is_tenant)
                then min(reading.rolname) filter (where acting.is_tenant) || ' as a member of ' || min(own.rolname)
            when bool_or(acting.reader = acting.role) then min(own.rolname)
            else min(reading.rolname) || ' as a member of ' || min(own.rolname)
        end as who
    from acting
    inner join pg_catalog.pg_roles as reading on acting.reader = reading.oid
    left join pg_catalog.pg_roles as own on acting.role = own.oid
    group by acting.role
{%- endmacro %}


{#- Readers with a power, and readers that are members of a role with one. -#}
{% macro power_problems() -%}
    select
        roles.audience,
        roles.who || ' ' || powers.power as problem,
        case
            when powers.power = 'is a superuser' then 'alter role ' || roles.name || ' nosuperuser'
            else 'alter role ' || roles.name || ' no' || lower(split_part(powers.power, ' ', 2))
        end as remedy
    from roles
    inner join powers on roles.role = powers.role
    where powers.power in ('is a superuser', 'has BYPASSRLS', 'has CREATEROLE', 'has REPLICATION')
    union
    select
        roles.audience,
        roles.who || ' is a member of ' || more.rolname || ', which ' || powers.power,
        'revoke ' || quote_ident(more.rolname) || ' from ' || roles.name
    from roles
    inner join pg_catalog.pg_auth_members as links on roles.role = links.member
    inner join powers on links.roleid = powers.role
    inner join pg_catalog.pg_roles as more on powers.role = more.oid
    where roles.is_tenant or powers.power <> 'is for staff'
{%- endmacro %}
