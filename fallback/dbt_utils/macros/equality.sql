{#- Two relations hold the same set of rows, however often each row occurs.
    Failures are rows found on one side only, counted as twice the larger side. -#}
{% test equality(
    model, compare_model, compare_columns=none, exclude_columns=none, precision=none
) %}
    {{ config(
        fail_calc="2 * greatest("
            "count(*) filter (where which_diff = 'a_minus_b'), "
            "count(*) filter (where which_diff = 'b_minus_a'))"
    ) }}
    {% if execute %}
        {% set columns = dbt_utils._compared_columns(
            model, compare_model, compare_columns, exclude_columns, precision
        ) | join(', ') %}

        with only_in_model as (
            select {{ columns }} from {{ model }}
            except
            select {{ columns }} from {{ compare_model }}
        ),

        only_in_compare_model as (
            select {{ columns }} from {{ compare_model }}
            except
            select {{ columns }} from {{ model }}
        )

        select 'a_minus_b' as which_diff, only_in_model.* from only_in_model
        union all
        select 'b_minus_a' as which_diff, only_in_compare_model.* from only_in_compare_model
    {% endif %}
{% endtest %}


{#- The select list that `equality` compares: names as given, or all columns but the excluded ones,
    quoted and, with a precision, rounded where numeric. -#}
{% macro _compared_columns(model, compare_model, compare_columns, exclude_columns, precision) %}
    {% if compare_columns and exclude_columns %}
        {% do exceptions.raise_compiler_error(
            'equality takes compare_columns or exclude_columns, not both.'
        ) %}
    {% endif %}
    {% if compare_columns and not precision %}
        {{ return(compare_columns) }}
    {% endif %}
    {% set excluded = exclude_columns | default([], true) | map('lower') | list %}
    {% set included = compare_columns | default([], true) | map('lower') | list %}
    {% set kept = [] %}
    {% for column in adapter.get_columns_in_relation(model)
        if column.name | lower not in excluded
        and (not included or column.name | lower in included) %}
        {% do kept.append(column) %}
    {% endfor %}
    {% if not compare_columns %}
        {% set names = kept | map(attribute='name') | map('lower') | list %}
        {% set others = adapter.get_columns_in_relation(compare_model)
            | map(attribute='name') | map('lower') | reject('in', excluded) | list %}
        {% if names | sort != others | sort %}
            {% do exceptions.raise_compiler_error(
                'equality needs the same columns on both sides. ' ~ model ~ ' has ' ~ names | join(', ')
                ~ '; ' ~ compare_model ~ ' has ' ~ others | join(', ')
                ~ '. Name the columns to compare in compare_columns or the others in exclude_columns.'
            ) %}
        {% endif %}
    {% endif %}
    {% set expressions = [] %}
    {% for column in kept %}
        {% set rounded = precision and (column.is_float() or column.is_numeric()) %}
        {% do expressions.append(
            'round(cast(' ~ column.quoted ~ ' as numeric), ' ~ precision ~ ') as ' ~ column.quoted
            if rounded else column.quoted
        ) %}
    {% endfor %}
    {{ return(expressions) }}
{% endmacro %}
