{#-
    The incremental strategy `replace_days`: in one transaction, the days from `first_day_to_build`
    on, and rows without a day, make way for what the model's query gives. Rows that have vanished
    vanish here too. The model's meta `day_column` names the day; if it is none, all rows make way.
    With a `unique_key`, new rows also replace earlier ones of the same key.
#}
{% macro get_incremental_replace_days_sql(args) -%}
    {%- set day_column = model.config.meta.day_column -%}
    {%- set columns = get_quoted_csv(args.dest_columns | map(attribute='name')) -%}
    delete from {{ args.target_relation }}
    {%- if day_column %}
    where
        {{ adapter.quote(day_column) }} >= {{ first_day_to_build() }}
        or {{ adapter.quote(day_column) }} is null
    {%- endif %};
    {% if args.unique_key %}
    delete from {{ args.target_relation }} as old
    using {{ args.temp_relation }} as new
    where
        {%- for column in args.unique_key %}
        {{ 'and ' if not loop.first }}old.{{ adapter.quote(column) }} = new.{{ adapter.quote(column) }}
        {%- endfor %};
    {% endif %}
    insert into {{ args.target_relation }} ({{ columns }})
    select {{ columns }} from {{ args.temp_relation }}
{%- endmacro %}
