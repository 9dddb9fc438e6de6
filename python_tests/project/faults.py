"""Failures of a database, to be injected before a run."""

FAIL = "raise exception 'the disk is full'"
REPEAT_ROWS = "execute format('insert into %s select * from %1$s', made)"


def on_create(model: str, then: str) -> str:
    """Statements that make a table or view do something else when dbt creates it.

    Args:
        model: The model that it is for.
        then: A statement of PL/pgSQL: FAIL, or REPEAT_ROWS, which repeats all rows.
    """
    return f"""
        create function public.on_create() returns event_trigger language plpgsql as $$
        declare
            made text := (
                select min(object_identity) from pg_event_trigger_ddl_commands()
                where object_identity like '%.{model}%' and object_type in ('table', 'view')
            );
        begin
            if made is not null then
                {then};
            end if;
        end $$;
        create event trigger on_create on ddl_command_end execute function public.on_create()
    """


MENDED = "drop event trigger on_create; drop function public.on_create()"
