{#-
    Post-hook of each seed, in the transaction that loads it: stops it if it has no rows, or fails one of the
    tests of it alone that its YAML lists. Then what was loaded before stays, and nothing that reads the seed is built,
    whatever the command: `dbt seed` and `dbt run` run no tests.
#}
{% macro check_seed() -%}
    {%- if execute -%}
        {%- set problems = seed_problems(model) -%}
        {%- if problems -%}
            {{- exceptions.raise_compiler_error(
                "seeds/" ~ model.path ~ " can't be used:\n  - " ~ problems | join("\n  - ")
                ~ "\nIt was not loaded. Correct the file and run again."
            ) -}}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{#-
    On-run-start: the same for seeds that this run reads but does not load. History may have grown
    to days before the first set, or a table may have been changed by hand. And whether a table is of an earlier
    version, into which dbt can't load the columns of this one.
#}
{% macro check_loaded_seeds() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'retry', 'seed') -%}
        {%- set problems, tables = [], {} -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'seed' and node.package_name == project_name -%}
            {%- if node.schema not in tables -%}
                {%- do tables.update({node.schema: catalog_columns(node.schema)}) -%}
            {%- endif -%}
            {%- set found = tables[node.schema].get(node.alias) -%}
            {%- set is_loaded = node.unique_id in selected_resources -%}
            {%- set missing = node.columns.keys() | reject('in', found or []) | list -%}
            {%- if found and missing and not (is_loaded and flags.FULL_REFRESH) -%}
                {%- do problems.append(
                    "seed " ~ node.name ~ ": its table is of an earlier version and lacks " ~ missing | join(", ")
                    ~ ": run dbt seed --full-refresh --select " ~ node.name ~ ", then dbt build"
                ) -%}
            {%- elif found and not is_loaded and flags.WHICH != 'seed' -%}
                {%- for problem in seed_problems(node) -%}
                    {%- do problems.append("seed " ~ node.name ~ ": " ~ problem) -%}
                {%- endfor -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if problems -%}
            {{- exceptions.raise_compiler_error(
                "The seeds that are loaded can't be used:\n  - " ~ problems | join("\n  - ")
                ~ "\nNothing was changed. Correct the files in seeds/ and run dbt build, or dbt seed."
            ) -}}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{#- What is wrong with a seed's table: sentences, none if nothing is. node: the seed. #}
{% macro seed_problems(node) -%}
    {%- set table = api.Relation.create(database=target.database, schema=node.schema, identifier=node.alias) -%}
    {%- if not run_query("select exists(select from " ~ table ~ ")")[0][0] -%}
        {{- return([] if node.config.meta.may_be_empty else ["it has no rows"]) -}}
    {%- endif -%}
    {%- set problems = [] -%}
    {%- set found = catalog_columns(node.schema, node.alias)[node.alias] -%}
    {#- a column of an earlier version would round what is loaded -#}
    {%- for name, data_type in node.config.column_types.items()
        if data_type == 'numeric' and found[name].written_type != data_type -%}
        {%- do problems.append(
            "column " ~ name ~ " is of type " ~ found[name].written_type ~ " in the database, not " ~ data_type
            ~ ": run dbt seed --full-refresh, then dbt build"
        ) -%}
    {%- endfor -%}
    {%- for test in graph.nodes.values()
        if test.get('attached_node') == node.unique_id and test.depends_on.nodes == [node.unique_id] -%}
        {%- set namespace = context[test.test_metadata.namespace] if test.test_metadata.namespace else context -%}
        {%- set arguments = dict(test.test_metadata.kwargs, model=table) -%}
        {%- set failing = run_query(namespace['test_' ~ test.test_metadata.name](**arguments) ~ "\nlimit 5") -%}
        {%- for row in failing -%}
            {%- if failing.column_names == ('problem',) -%}
                {%- do problems.append(row[0]) -%}
            {%- else -%}
                {%- set row_shown = [] -%}
                {%- for name, value in row.items() if value is not none -%}
                    {%- do row_shown.append(name ~ " " ~ value) -%}
                {%- endfor -%}
                {%- do problems.append(
                    "the test " ~ test.test_metadata.name ~ (" of " ~ test.column_name if test.column_name else "")
                    ~ " fails: " ~ row_shown | join(", ")
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(problems) -}}
{%- endmacro %}
