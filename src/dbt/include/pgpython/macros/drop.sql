{# One relation is dropped at a time in a database. Two `drop ... cascade` at once that reach the same view wait for each
   other, which PostgreSQL ends as a deadlock: dbt replaces views by several threads, and other views read several of them. #}
{% macro pgpython__get_drop_sql(relation) %}
  select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('pgpython drops a relation'));
  {{ default__get_drop_sql(relation) }}
{% endmacro %}
