{#- SQL that makes a policy of a mart show its rows to some roles, unless it does and nobody changed a policy. #}
{% macro let_see(relation, policy, roles, found) -%}
    {%- if found.changed or found[policy] | sort != roles | sort %}
        drop policy if exists {{ policy }} on {{ relation }};
        {%- if roles %}
        create policy {{ policy }} on {{ relation }} for select to {{ roles | join(', ') }} using (
            {{- row_condition(policy) -}}
        );
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
