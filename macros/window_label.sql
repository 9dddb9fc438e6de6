{#- A window of days in words. -#}
{% macro window_label(window_days) -%}
    case {{ window_days }} when 1 then 'Last day' else 'Last ' || {{ window_days }} || ' days' end
{%- endmacro %}
