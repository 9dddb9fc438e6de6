{#-
    A query of what a mart grants and hides: a row for each role that its policies
    all_rows and own_rows name, or `changed` if a policy is not as we make it; for each that may select;
    and one, `secured`, if it has row-level security.
#}
{% macro readers_found(relation) -%}
    {%- set table = "cast(" ~ quoted_list([relation.render()]) ~ " as regclass)" -%}
    with

    named as (

        select
            case
                when
                    polcmd = 'r' and polpermissive
                    and (cast(polname as text), pg_get_expr(polqual, polrelid)) in (
                        {%- for policy in ['all_rows', 'own_rows'] %}
                        ({{ quoted_list([policy, row_condition(policy)]) }}){% if not loop.last %},{% endif %}
                        {%- endfor %}
                    )
                    then cast(polname as text)
                else 'changed'
            end as kind,
            unnest(polroles) as role_oid
        from pg_catalog.pg_policy
        where polrelid = {{ table }} and polname in ('all_rows', 'own_rows')
        union all
        select 'select', rights.grantee
        from pg_catalog.pg_class as relations, aclexplode(relations.relacl) as rights
        where relations.oid = {{ table }} and rights.privilege_type = 'SELECT'

    )

    select
        named.kind,
        coalesce('"' || replace(roles.rolname, '"', '""') || '"', 'public') as role_name
    from named
    left join pg_catalog.pg_roles as roles on named.role_oid = roles.oid
    union all
    select 'secured', null from pg_catalog.pg_class where oid = {{ table }} and relrowsecurity
{%- endmacro %}
