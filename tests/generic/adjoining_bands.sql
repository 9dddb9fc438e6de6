{#-
    Bands of whole numbers cover everything from `first` up, without overlap or gap; the last has no
    upper end. Returns a row for each band that does not begin where the one before ends.
#}
{% test adjoining_bands(model, lower, upper, first) %}

with

bands as (

    select
        {{ lower }} as lower_end,
        {{ upper }} as upper_end,
        lag({{ upper }}) over (order by {{ lower }}) as previous_upper_end,
        row_number() over (order by {{ lower }}) as band_number,
        count(*) over () as bands
    from {{ model }}

),

faulty as (

    select * from bands
    where
        lower_end is distinct from
        case when band_number = 1 then {{ first }} else previous_upper_end + 1 end
        or upper_end < lower_end
        or (upper_end is null) != (band_number = bands)

)

select * from faulty

{% endtest %}
