{#- The roles that a var names, quoted for SQL. Stops the run if it is no list of names. #}
{% macro reader_roles(var_name) -%}
    {%- set given = var(var_name) -%}
    {%- if given is string or given is mapping or given is not iterable -%}
        {{- exceptions.raise_compiler_error(
            var_name ~ " is " ~ given ~ ": set it to a list of role names, such as [bi_readers]."
        ) -}}
    {%- endif -%}
    {%- set quoted = [] -%}
    {%- for role in given -%}
        {%- do quoted.append(adapter.quote(role | string | replace('"', '""'))) -%}
    {%- endfor -%}
    {{- return(quoted) -}}
{%- endmacro %}
