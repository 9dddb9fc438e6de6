{#-
    There is a sector for texts that are none of the others, and no two sectors are the same text but for case, white
    space and hyphens, which tenants' own texts are compared without. Returns a sentence for each problem.
#}
{% test usable_sectors(model, other) %}

{{ config(severity='error') }}

with

sectors as (

    select
        industry_sector,
        {{ spelling_key('industry_sector') }} as spelling_key
    from {{ model }}

),

alike as (

    select {{ joined_text('industry_sector', ' and ', order_by=['industry_sector']) }} as names
    from sectors
    group by spelling_key
    having count(distinct industry_sector) > 1

),

problems as (

    select 'there is no sector {{ other }}, for texts that are none of the others' as problem
    where not exists (select 1 from sectors where sectors.industry_sector = '{{ other }}')
    union all
    select 'sectors ' || alike.names || ' can''t be told apart: case, white space and hyphens don''t count'
        as problem
    from alike

)

select * from problems

{% endtest %}
