{#- Functions of others with what their text says, and names that another function may mean. -#}
{% macro access_code() -%}
    code as (

        select
            functions.*,
            format('%s.%I', functions.pronamespace::regnamespace, functions.proname)
            || '(' || pg_get_function_identity_arguments(functions.oid) || ')' as name,
            functions.prosrc || coalesce(' ' || array_to_string(functions.proconfig, ' '), '') as body,
            coalesce(array_to_string(functions.proconfig, ' ') ~ 'search_path', false) as has_path
        from pg_catalog.pg_proc as functions
        inner join pg_catalog.pg_language as languages on functions.prolang = languages.oid
        where functions.oid >= 16384 and languages.lanname not in ('c', 'internal')

    ),

    named (object, schema, name) as (

        select oid, relnamespace::regnamespace, relname from pg_catalog.pg_class
        where oid in (select relation from shown)
        union all
        select oid, pronamespace::regnamespace, proname from code

    )
{%- endmacro %}


{#-
    Functions by what they lead to: tables and views of `shown` that they use or name, or other functions
    that do, and with whose rights (`runs_as`). PostgreSQL knows that of `begin atomic` bodies alone; of the others we look at the text. A name
    without its schema counts, unless the function has a search_path of its own without that schema.
#}
{% macro access_leads() -%}
    uses (function, object) as (

        select objid, refobjid from pg_catalog.pg_depend
        where
            classid = cast('pg_proc' as regclass)
            and refclassid in (cast('pg_proc' as regclass), cast('pg_class' as regclass))
        union
        select code.oid, named.object
        from code
        inner join named
            on
                code.oid <> named.object
                and {{ holds_word('code.body', 'named.name') }}
                and (not code.has_path or {{ holds_word('code.body', 'cast(named.schema as text)') }})

    ),

    leads (function, relation, source, for_staff, runs_as) as (

        select
            code.oid, shown.relation, shown.source, shown.for_staff,
            case when code.prosecdef then code.proowner end
        from code
        inner join uses on code.oid = uses.function
        inner join shown on uses.object = shown.relation
        union
        select
            code.oid, leads.relation, leads.source, leads.for_staff,
            coalesce(leads.runs_as, case when code.prosecdef then code.proowner end)
        from leads
        inner join uses on leads.function = uses.object
        inner join code on uses.function = code.oid

    )
{%- endmacro %}


{#- SQL: whether a text holds a name as a word. -#}
{% macro holds_word(text, name) -%}
    {{ text }} ~* ('\m' || regexp_replace({{ name }}, '\W', '.', 'g') || '\M')
{%- endmacro %}


{#- Which functions the readers may call, with the readers' roles. -#}
{% macro callable_functions() -%}
    select
        code.*,
        roles.role,
        roles.audience,
        roles.is_tenant,
        roles.who,
        roles.name as role_name
    from code
    cross join aclexplode(coalesce(code.proacl, acldefault('f', code.proowner))) as granted
    inner join roles on granted.grantee = roles.role
    where
        exists(
            select from acting
            inner join usable on acting.reader = usable.reader
            where acting.role = roles.role and usable.schema = code.pronamespace
        )
        or exists(
            select from pg_catalog.pg_depend as links
            left join pg_catalog.pg_rewrite as rules on links.objid = rules.oid
            where
                links.refclassid = cast('pg_proc' as regclass) and links.refobjid = code.oid
                and (
                    links.classid = cast('pg_proc' as regclass)
                    or rules.ev_class in (select relation from rights)
                )
        )
{%- endmacro %}


{#-
    Functions that read with their owner's rights what the caller may not, or may do so: those that run
    SQL put together at run time, which nobody can tell beforehand.
#}
{% macro function_problems() -%}
    select
        functions.audience,
        format(
            '%s can call %s, which runs with the rights of %s and %s', functions.who, functions.name,
            pg_get_userbyid(coalesce(min(leads.runs_as), functions.proowner)), case when min(leads.source) is null
                then 'runs SQL that is put together at run time, so it could read anything'
                else 'reads ' || min(leads.source)
            end
        ),
        format('revoke execute on routine %s from %s, or make it security invoker', functions.name, functions.role_name)
    from ({{ callable_functions() }}) as functions
    left join leads
        on
            functions.oid = leads.function
            and (functions.is_tenant or leads.for_staff)
            and has_any_column_privilege(leads.runs_as, leads.relation, 'select')
            and not {{ is_such_a_reader('leads.runs_as', 'functions.is_tenant') }}
    where
        functions.prosecdef
        and (
            leads.function is not null
            or (
                not {{ is_such_a_reader('functions.proowner', 'functions.is_tenant') }}
                and functions.body ~* {{ sql_put_together() }}
                and exists(
                    select from shown
                    where
                        (functions.is_tenant or shown.for_staff)
                        and has_any_column_privilege(functions.proowner, shown.relation, 'select')
                )
            )
        )
    group by functions.audience, functions.who, functions.name, functions.proowner, functions.role_name
{%- endmacro %}


{#- SQL: a pattern of EXECUTE with more than a plain literal, and of functions that run or open what they are given. -#}
{% macro sql_put_together() -%}
    '\mexecute\M(?!\s+''[^'']*''\s*(;|into\M|using\M|loop\M))(?!\s+(on|function|procedure)\M)'
    '|\m((query|cursor|table|schema|database)_to_xml\w*|ts_stat|dblink\w*|pg_read_\w*file|lo_\w+)\M'
{%- endmacro %}


{#- Functions that PostgreSQL may call with rows which a policy hides, as it was told that they keep quiet. -#}
{% macro leakproof_problems() -%}
    select
        functions.audience,
        functions.who || ' can call ' || functions.name || ', which is marked leakproof and so meets rows of all tenants',
        'alter function ' || functions.name || ' not leakproof'
    from ({{ callable_functions() }}) as functions
    where functions.is_tenant and functions.proleakproof
{%- endmacro %}
