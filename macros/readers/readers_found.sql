{#-
    A query of what stands between a mart and its readers: a row for each role that its policies
    all_rows and own_rows name, or `bent` if a policy is not as we make it; for each that may select;
    and one, `secured`, if it has row-level security.
#}
{% macro readers_found(relation) -%}
    {%- set table = "cast(" ~ quoted_list([relation.render()]) ~ " as regclass)" -%}
    with

    policies as (

        select
            unnest(polroles) as role_oid,
            case
                when
                    polcmd = 'r' and polpermissive
                    and pg_get_expr(polqual, polrelid) = case
                        {%- for policy in ['all_rows', 'own_rows'] %}
                        when polname = '{{ policy }}' then {{ quoted_list([row_condition(policy)]) }}
                        {%- endfor %}
                    end
                    then cast(polname as text)
                else 'bent'
            end as kind
        from pg_catalog.pg_policy
        where polrelid = {{ table }} and polname in ('all_rows', 'own_rows')

    ),

    rights as (

        select (aclexplode(relacl)).* from pg_catalog.pg_class where oid = {{ table }}

    ),

    named as (

        select kind, role_oid from policies
        union all
        select 'select', grantee from rights where privilege_type = 'SELECT'

    )

    select
        named.kind,
        coalesce('"' || replace(roles.rolname, '"', '""') || '"', 'public') as role_name
    from named
    left join pg_catalog.pg_roles as roles on named.role_oid = roles.oid
    union all
    select 'secured', null from pg_catalog.pg_class where oid = {{ table }} and relrowsecurity
{%- endmacro %}
