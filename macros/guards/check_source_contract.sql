{#-
    Run first in every run: stops it, before anything is built, with one message that names each raw
    table and column that is missing, may not be read, or is of a type that can't be what the source
    contract says; or each raw table that does not show all of its rows.
#}
{% macro check_source_contract() -%}
    {%- do max_source_rows_lost() -%}
    {%- if execute and 'model.' in selected_resources | join(' ') -%}
        {%- set found = platform_columns() -%}
        {%- set tables, problems = [], [] -%}
        {%- for source in graph.sources.values() if source.package_name == project_name -%}
            {%- do tables.append(source.name) -%}
            {%- set columns = found.get(source.name) -%}
            {%- if columns is none -%}
                {%- do problems.append("table " ~ source.schema ~ "." ~ source.name ~ " is missing") -%}
            {%- elif columns.values() | selectattr('is_readable') | list == [] -%}
                {%- do problems.append(
                    "table " ~ source.schema ~ "." ~ source.name ~ " may not be read: grant select on it, and usage"
                    ~ " on schema " ~ source.schema ~ ", to the role that dbt runs as"
                ) -%}
            {%- else -%}
                {%- for column in source.columns.values() -%}
                    {%- set problem = source_column_problem(column, columns.get(column.name)) -%}
                    {%- if problem -%}
                        {%- do problems.append(
                            "column " ~ source.schema ~ "." ~ source.name ~ "." ~ column.name ~ " " ~ problem
                        ) -%}
                    {%- endif -%}
                {%- endfor -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if problems -%}
            {{- exceptions.raise_compiler_error(
                "The raw tables do not fit the source contract:\n  - " ~ problems | join("\n  - ")
                ~ "\nNothing was changed. Correct the tables, or point the var platform_schema (now "
                ~ var('platform_schema') ~ ") at the schema that holds them."
            ) -}}
        {%- endif -%}
        {%- set hiding = tables_hiding_rows(tables) -%}
        {%- if hiding -%}
            {{- exceptions.raise_compiler_error(
                "The raw tables hide rows from role " ~ run_query("select current_user")[0][0]
                ~ ", by row-level security:\n  - " ~ hiding | join("\n  - ")
                ~ "\nNothing was changed. Let the role see all rows: alter role ... bypassrls, or grant it the role"
                ~ " that owns the tables. Where the platform's policies have a setting that shows every row, set it for"
                ~ " the role, and the var row_security_shows_all_rows to true."
            ) -}}
        {%- endif -%}
        {%- set lost = tables_without_rows_they_had(tables) -%}
        {%- if lost -%}
            {{- exceptions.raise_compiler_error(
                "The raw tables have lost rows since the last run:\n  - " ~ lost | join("\n  - ")
                ~ "\nNothing was changed. Repair the tables and run again; or, if those rows are meant to be gone, run"
                ~ " once with --vars '{max_source_rows_lost: 1}'."
            ) -}}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
