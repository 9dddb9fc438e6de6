{# Queries of the catalog that tell whether a table has the shape its model asks for. #}


{# What prevents a table from taking its model's rows, in words. No row: nothing. #}
{% macro pgpython_differences(existing, asked_for) %}
    with there as ({{ pgpython_shape(existing) }}),
    asked as ({{ pgpython_shape(asked_for) }})
    select 'it has ' || part from (select part from there except select part from asked) as too_much
    union all
    select 'it lacks ' || part from (
        select part from asked where not can_be_added except select part from there
    ) as missing
    order by 1
{% endmacro %}


{# A table's columns, constraints and unique indexes, one row per part. Names of constraints are left out: dbt makes some
   up. #}
{% macro pgpython_shape(relation) %}
    select
        format(
            'column %s %I %s%s%s',
            row_number() over (order by attnum), attname, format_type(atttypid, atttypmod),
            ' collate ' || nullif(attcollation, 0)::regcollation, case when attnotnull then ' not null' end
        ) as part,
        false as can_be_added
    from pg_catalog.pg_attribute
    where attrelid = {{ pgpython_regclass(relation) }} and attnum > 0 and not attisdropped
    union all
    select pg_get_constraintdef(oid), false
    from pg_catalog.pg_constraint
    where conrelid = {{ pgpython_regclass(relation) }} and contype in ('c', 'f', 'p', 'u', 'x')
    union all
    select 'unique index' || definition, true
    from ({{ pgpython_indexes(relation) }}) as indexes
    where indisunique and not is_of_constraint
    union all
    select case relpersistence when 'u' then 'unlogged' else 'logged' end || ' storage', false
    from pg_catalog.pg_class
    where oid = {{ pgpython_regclass(relation) }}
{% endmacro %}


{# Statements that create the indexes which a table lacks. #}
{% macro pgpython_missing_indexes(existing, asked_for) %}
    select format(
        'create %sindex on %s%s',
        case when indisunique then 'unique ' end, {{ dbt.string_literal(dbt.escape_single_quotes(existing.render())) }}, definition
    )
    from (
        select indisunique, definition from ({{ pgpython_indexes(asked_for) }}) as asked where not is_of_constraint
        except
        select indisunique, definition from ({{ pgpython_indexes(existing) }}) as there
    ) as missing
{% endmacro %}


{# A table's valid indexes. Their names are left out: dbt makes them up. #}
{% macro pgpython_indexes(relation) %}
    select
        indisunique,
        substring(pg_get_indexdef(indexrelid) from ' USING .*') as definition,
        exists (
            select from pg_catalog.pg_constraint where conindid = indexrelid and conrelid = indrelid
        ) as is_of_constraint
    from pg_catalog.pg_index
    where indrelid = {{ pgpython_regclass(relation) }} and indisvalid
{% endmacro %}


{# The views and materialized views that select from a table. #}
{% macro pgpython_views_on(relation) %}
    select distinct rules.ev_class::regclass::text
    from pg_catalog.pg_depend as depends
    inner join pg_catalog.pg_rewrite as rules on depends.objid = rules.oid
    where
        depends.classid = 'pg_rewrite'::regclass
        and depends.refclassid = 'pg_class'::regclass
        and depends.refobjid = {{ pgpython_regclass(relation) }}
        and rules.ev_class <> depends.refobjid
    order by 1
{% endmacro %}


{% macro pgpython_regclass(relation) -%}
  {{ dbt.string_literal(dbt.escape_single_quotes(relation.render())) }}::regclass
{%- endmacro %}
