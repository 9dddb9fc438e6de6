{# dbt-spark's, but the code says which table its rows go to: the job (sparkpython/job.py) writes them. #}
{% macro py_write_table(compiled_code, target_relation) %}
{{ compiled_code }}
__table__ = "{{ target_relation }}"
{% endmacro %}
