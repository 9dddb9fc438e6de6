{#-
    A condition: the row is of a day that this run builds of this model, from `first_day_to_build` on, or of a tenant
    of which it builds all days. day, organization_id: columns of the row; before: how many days before the first one
    are needed, too, to look back from it.
#}
{% macro days_to_build(day='metric_date', before=0, organization_id='organization_id') -%}
    {%- set since = day ~ ' >= ' ~ first_day_to_build() ~ (' - ' ~ before if before) -%}
    {%- set tenants = new_tenants() -%}
    {{- '(' ~ since ~ ' or ' ~ organization_id ~ ' in (' ~ quoted_list(tenants) ~ '))' if tenants else since -}}
{%- endmacro %}
