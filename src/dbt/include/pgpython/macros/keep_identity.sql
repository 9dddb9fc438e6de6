{# `keep_identity: true`: a table that has the shape its model asks for is refilled in place, in one transaction. What
   others built on it stays, and no lock is taken that a reader would wait for. #}


{# Whether the existing table can take the model's rows. For a model with `keep_identity` it runs the pre-hooks first.
   If the table can, an empty one of the same shape is left for `pgpython_refill`, which drops it before it commits. #}
{% macro pgpython_can_be_kept() %}
  {% set existing = load_cached_relation(this) %}
  {% if not config.get('keep_identity') or existing is none or not existing.is_table %}
    {{ return(false) }}
  {% endif %}
  {% do pgpython_run_pre_hooks(pre_hooks) %}
  {% set asked_for = make_intermediate_relation(this.incorporate(type='table')) %}
  {% do drop_relation_if_exists(load_cached_relation(asked_for)) %}
  {% call statement('asked_for') %}
    {{ get_create_table_as_sql(False, asked_for, 'select * from (' ~ sql ~ '\n) as model_rows where false') }}
  {% endcall %}
  {% do create_indexes(asked_for) %}

  {% set differences = run_query(pgpython_differences(this, asked_for)).columns[0].values() %}
  {% if differences %}
    {% set views = run_query(pgpython_views_on(this)).columns[0].values() %}
    {% do exceptions.warn(
         this.render() ~ ' is replaced, since it is not as its model asks for (' ~ differences | join('; ')
         ~ '). What others made on it is dropped: grants, indexes, '
         ~ ('and these views: ' ~ views | join(', ') if views else 'but no view') ~ '. Create them again.') %}
    {% do run_query('drop table ' ~ asked_for) %}
  {% endif %}
  {{ return(not differences) }}
{% endmacro %}


{# Instead of dbt's materialization: changes only the rows in which the table and the model differ. #}
{% macro pgpython_refill() %}
  {% set target = this.incorporate(type='table') %}
  {% set asked_for = make_intermediate_relation(target) %}
  {% set rows = make_temp_relation(target, '__dbt_rows') %}
  {% set changes = make_temp_relation(target, '__dbt_changes') %}

  {% call statement('main') %}
    {{ config.get('sql_header') or '' }}
    create temporary table {{ rows }} (like {{ target }});
    insert into {{ rows }}
    {%- if config.get('contract').enforced %} ({{ adapter.dispatch('get_column_names', 'dbt')() }})
    {{ get_select_subquery(sql) }};
    {%- else %}
    select * from (
      {{ sql }}
    ) as model_rows;
    {%- endif %}

    -- from here on, nobody else writes; reading goes on
    lock table {{ target }} in share row exclusive mode;
    create temporary table {{ changes }} as
    select old.id as removed, new.id as added
    from {{ pgpython_numbered_rows(target) }} as old
    full join {{ pgpython_numbered_rows(rows) }} as new using (hash, number)
    where old.id is null or new.id is null;

    delete from {{ target }} as old using {{ changes }} as changes where old.ctid = changes.removed;
    insert into {{ target }} select new.* from {{ rows }} as new inner join {{ changes }} as changes on new.ctid = changes.added;
  {% endcall %}

  {% for create_index in run_query(pgpython_missing_indexes(target, asked_for)).columns[0].values() %}
    {% do run_query(create_index) %}
  {% endfor %}
  {% do run_query('drop table ' ~ [rows, changes, asked_for] | join(', ')) %}

  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do apply_grants(target, config.get('grants'), should_revoke=True) %}
  {% do persist_docs(target, model) %}
  {% do adapter.commit() %}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target]}) }}
{% endmacro %}


{# A table's rows: where each is stored, a hash of all its bytes, and its number among equal rows. `=` would not do: for
   some types 1.0 equals 1.00, and others have no `=`. #}
{% macro pgpython_numbered_rows(relation) %}
  (
      select id, hash, row_number() over (partition by hash) as number
      from (select ctid as id, sha256(record_send(r)) as hash from {{ relation }} as r) as hashes
  )
{% endmacro %}
