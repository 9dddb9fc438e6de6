{#- A query of the numbers 1 to upper_bound in order, in one column `generated_number` (double
    precision, like the real one). -#}
{% macro generate_series(upper_bound) %}
    {{ return(adapter.dispatch('generate_series', 'dbt_utils')(upper_bound)) }}
{% endmacro %}


{% macro default__generate_series(upper_bound) %}
    {% do dbt_utils.get_powers_of_two(upper_bound) %}
    select cast(number as double precision) as generated_number
    from generate_series(1, {{ upper_bound }}) as number
    order by generated_number
{% endmacro %}


{% macro spark__generate_series(upper_bound) %}
    {% do dbt_utils.get_powers_of_two(upper_bound) %}
    select cast(id as double) as generated_number
    from range(1, {{ upper_bound + 1 }})
{% endmacro %}


{#- The smallest whole n >= 1 for which 2 ** n reaches upper_bound. -#}
{% macro get_powers_of_two(upper_bound) %}
    {% if upper_bound <= 0 %}
        {% do exceptions.raise_compiler_error('upper_bound is ' ~ upper_bound ~ '; it must be above 0.') %}
    {% endif %}
    {% for n in range(1, 100) if 2 ** n >= upper_bound %}
        {{ return(n) }}
    {% endfor %}
{% endmacro %}
