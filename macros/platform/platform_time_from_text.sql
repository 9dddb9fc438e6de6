{#-
    A time written as text (`2026-03-01`, `2026-03-01 09:30:00.123`, `2026-03-01T09:30:00+02:00`) as
    `timestamp` in UTC with milliseconds, null where it is no time. Without an offset it is in UTC; of a
    longer fraction the rest is cut off. Never fails, whatever the text: the cast accepts all that the pattern does.
#}
{% macro platform_time_from_text(column_name) -%}
    {%- set short_month = "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)" -%}
    {%- set long_month = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])" -%}
    {%- set february = "02-(?:0[1-9]|1[0-9]|2[0-8])" -%}
    {%- set leap = "(?:0[48]|[2468][048]|[13579][26])" -%}
    {%- set leap_day = "(?:[0-9][0-9]" ~ leap ~ "|" ~ leap ~ "00)-02-29" -%}
    {%- set year = "(?!0000)[0-9]{4}" -%}
    {%- set day = "(?:" ~ year ~ "-(?:" ~ [short_month, long_month, february] | join("|") ~ ")|" ~ leap_day ~ ")" -%}
    {%- set clock = "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,9})?)?" -%}
    {%- set offset = "(?:Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)?" -%}
    {%- set written = text_matching(column_name, "(" ~ day ~ "(?:[T ]" ~ clock ~ offset ~ ")?)") -%}
    {{- in_calendar(moment_of_text(written)) -}}
{%- endmacro %}


{#- A text of that form as `timestamp` in UTC. #}
{% macro moment_of_text(written) -%}
    {%- if on_postgres() -%}
    {%- set cut = "regexp_replace(" ~ written ~ ", '([.][0-9]{3})[0-9]+', '\\1')" -%}
    {%- set with_offset = "regexp_replace(" ~ cut ~ ", '^[^:]+(:[0-9:.]+)?$', '\\&Z')" -%}
    {{- in_utc("cast(" ~ with_offset ~ " as timestamptz)") -}}
    {%- else -%}
    {#- Spark wants seconds, and an offset with minutes and a colon -#}
    {%- set moment = namespace(text=written) -%}
    {%- for pattern, replacement in [
        ('([.][0-9]{3})[0-9]+', '$1'),
        ('([T ][0-9]{2}:[0-9]{2})($|[Z+-])', '$1:00$2'),
        ('([+-][0-9]{2})$', '$1:00'),
        ('([+-][0-9]{2})([0-9]{2})$', '$1:$2'),
    ] -%}
        {%- set moment.text = "regexp_replace(" ~ moment.text ~ ", '" ~ pattern ~ "', '" ~ replacement ~ "')" -%}
    {%- endfor -%}
    case
        when length({{ written }}) = 10 then cast(cast({{ written }} as date) as timestamp_ntz)
        else cast(cast({{ moment.text }} as timestamp_ltz) as timestamp_ntz)
    end
    {%- endif -%}
{%- endmacro %}
