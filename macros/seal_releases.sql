{#- Post-hook of int_benchmark_releases: gives the months that have none yet their fingerprint. -#}
{% macro seal_releases() -%}
    update {{ this }} as releases
    set fingerprint = sealed.fingerprint
    from ({{ release_fingerprints(this) }}) as sealed
    where releases.release_month = sealed.release_month and releases.fingerprint is null
{%- endmacro %}
