{# A model whose meta names a `day_column` becomes a table partitioned by month, in a column of its own: `partition_month`,
   such as 2026-03; `none` without a day, which comes after all months. #}

{% macro sparkpython__create_table_as(temporary, relation, compiled_code, language='sql') %}
  {{ return(spark__create_table_as(temporary, relation, sparkpython_with_month(compiled_code, language), language)) }}
{% endmacro %}


{% macro sparkpython_with_month(compiled_code, language) %}
  {%- set day = config.get('meta', {}).get('day_column') -%}
  {%- if not day or language == 'python' -%}
    {{ return(compiled_code) }}
  {%- endif -%}
  {%- set query -%}
    select *, {{ adapter.month_of(day) }}
    from (
      {{ compiled_code }}
    )
  {%- endset -%}
  {{ return(query) }}
{% endmacro %}


{% macro sparkpython__partition_cols(label, required=false) %}
  {%- if config.get('meta', {}).get('day_column') -%}
    {{ return(label ~ ' (partition_month)') }}
  {%- endif -%}
  {{ return(spark__partition_cols(label, required)) }}
{% endmacro %}


{# The months of a table from that of a day on, which is SQL, make way for new rows. The newest goes first, and rows come
   last: after a run that was killed the table ends earlier, but has no hole. #}
{% macro sparkpython_replace_months(target, source, first_day) %}
  {%- set first_month = run_query("select date_format(" ~ first_day ~ ", 'yyyy-MM')")[0][0] -%}
  {%- for partition in run_query('show partitions ' ~ target).columns[0].values() | sort(reverse=true) -%}
    {%- set month = partition.split('=')[1] -%}
    {%- if month >= first_month -%}
      {%- do run_query("alter table " ~ target ~ " drop partition (partition_month = '" ~ month ~ "')") -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(get_insert_overwrite_sql(source, target, target)) }}
{% endmacro %}
