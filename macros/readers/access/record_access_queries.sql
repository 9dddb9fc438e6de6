{#-
    On-run-start of a run that builds: the views by which tests/readers and `tenant-health audit` judge
    who can read what. They are in the database, so that both ask the very same SQL, with the roles
    that the build's vars name. Left as they are if nothing about them changes.
#}
{% macro record_access_queries() -%}
    {%- set schema = generate_schema_name('intermediate') -%}
    {%- if execute and is_building() and adapter.check_schema_exists(target.database, schema) -%}
        {%- set builder = run_query('select current_user')[0][0] -%}
        {%- for name, query in [
            ('access_readers', access_readers(builder)),
            ('access_shown', access_shown()),
            ('access_problems', access_problems(builder))
        ] -%}
            {%- set view = access_view(name) -%}
            {%- set digest = local_md5(query) -%}
            {%- set literal = quoted_list([view.render()]) -%}
            {%- set found = run_query(
                "select obj_description(to_regclass(" ~ literal ~ "), 'pg_class')"
            )[0][0] -%}
            {%- if found != digest %}
        drop view if exists {{ view }} cascade;
        create view {{ view }} as {{ query }};
        comment on view {{ view }} is '{{ digest }}';
            {%- endif -%}
        {%- endfor %}
        commit
    {%- endif -%}
{%- endmacro %}


{#- One of these views. #}
{% macro access_view(name) -%}
    {{- return(api.Relation.create(
        database=target.get("database"), schema=generate_schema_name('intermediate'), identifier=name, type='view'
    )) -}}
{%- endmacro %}
