{# What follows a Python model's own code: names that dbt resolved, as plain data. dbt calls it when it compiles one.
   Unlike dbt's own it keeps the limits of `--empty` and `--sample`, and adds no other name to the model's module. #}
{% macro py_script_postfix(model) %}
  {%- set refs = {} -%}
  {%- for ref_ in model.refs -%}
    {%- set name = [ref_.package, ref_.name] if ref_.get('package') else [ref_.name] -%}
    {%- set relation = ref(*name, v=ref_.get('version')) -%}
    {%- if relation.is_cte -%}
      {%- do exceptions.raise_compiler_error(
            'A Python model cannot read the ephemeral model "' ~ ref_.name ~ '". Make that one a view or table.') -%}
    {%- endif -%}
    {%- do refs.update({(name + (['v' ~ ref_.version] if ref_.get('version') else [])) | join('.'): python_model_source(relation)}) -%}
  {%- endfor -%}
  {%- set sources = {} -%}
  {%- for source_ in model.sources -%}
    {%- do sources.update({source_ | join('.'): python_model_source(source(*source_))}) -%}
  {%- endfor -%}
  {%- set macro_values = {} -%}
  {%- for name in model.config.get('macro_values') or [] -%}
    {%- if name not in context -%}
      {%- do exceptions.raise_compiler_error('There is no macro "' ~ name ~ '", which ' ~ model.name ~ ' has in `macro_values`.') -%}
    {%- endif -%}
    {%- do macro_values.update({name: context[name]() | string | trim}) -%}
  {%- endfor -%}
  {%- set bindings = {
        'this': {'relation': this.render(), 'database': this.database, 'schema': this.schema, 'identifier': this.identifier},
        'is_incremental': is_incremental() | as_bool,
        'refs': refs,
        'sources': sources,
        'macro_values': macro_values,
      } -%}
# Resolved by dbt; not part of the model.
__dbt__ = {{ bindings }}
{% endmacro %}


{# A relation as something that `from ... as t` takes: its name, or a query in parentheses when dbt limits it. #}
{% macro python_model_source(relation) -%}
  {{ return((relation.render() if relation | string == relation.render() else '(select * from ' ~ relation ~ ')') | string) }}
{%- endmacro %}
