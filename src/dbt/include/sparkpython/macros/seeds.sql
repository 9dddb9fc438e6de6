{# dbt-spark's, but a seed's column types may have PostgreSQL's names, and text may hold any character. #}
{% macro spark__create_csv_table(model, agate_table) %}
  {%- set sql -%}
    create table {{ this.render() }} (
      {%- for name in agate_table.column_names %}
        {{ adapter.quote(name) }} {{ seed_column_type(model, agate_table, name) }}{{ ',' if not loop.last }}
      {%- endfor %}
    )
    {{ file_format_clause() }}
  {%- endset -%}
  {%- call statement('_') -%}{{ sql }}{%- endcall -%}
  {{- return(sql) -}}
{% endmacro %}


{% macro spark__load_csv_rows(model, agate_table) %}
  {%- set sql -%}
    insert into {{ this.render() }} values
    {%- for row in agate_table.rows %}
      (
        {%- for name in agate_table.column_names -%}
          cast({{ 'null' if row[name] is none else "'" ~ dbt.escape_single_quotes(row[name] | string) ~ "'" }} as {{
            seed_column_type(model, agate_table, name)
          }}){{ ', ' if not loop.last }}
        {%- endfor -%}
      ){{ ',' if not loop.last }}
    {%- endfor -%}
  {%- endset -%}
  {%- if agate_table.rows -%}
    {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
  {%- endif -%}
  {{- return(sql) -}}
{% endmacro %}


{% macro seed_column_type(model, agate_table, name) -%}
  {%- set written = model.config.column_types.get(name) or adapter.convert_type(agate_table, agate_table.column_names.index(name)) -%}
  {{- return(adapter.spark_type(written)) -}}
{%- endmacro %}
