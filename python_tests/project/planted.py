"""One cause planted for each tenant, in the raw rows of the last week.

A cause that is a thing of the past leaving the window is planted 30 days before its day.
"""

from datetime import date

from .databases import Database

_CASES = """
    insert into raw.cases
        (id, organization_id, status, outcome_at, is_merged, created_at, updated_at)
    select 'planted-' || organization_id || n, organization_id,
        case when {closed} is null then 'OPEN' else 'CLOSED' end::raw.case_status, {closed}, false,
        {created}, {created}
    from public.plants, generate_series(1, {number}) as n where kind = '{kind}';
    insert into raw.investigations
        (id, case_id, organization_id, investigation_number, due_date, created_at, updated_at)
    select 'planted-' || organization_id || n, 'planted-' || organization_id || n,
        organization_id, 1, {due}, {created}, {created}
    from public.plants, generate_series(1, {number}) as n where kind = '{kind}'
"""
_TICKETS = """
    insert into raw.support_tickets
        (id, organization_id, user_id, status, priority, created_at, updated_at)
    select 'planted-' || organization_id || n, organization_id, 'planted', 'OPEN', 'LOW',
        {created}, {created}
    from public.plants, generate_series(1, 5) as n where kind = '{kind}'
"""
_NOT_ACTIVE = """
    not exists (
        select from raw.sessions where sessions.organization_id = users.organization_id
        and sessions.user_id = users.id and sessions.created_at >= day - 29
        and sessions.created_at < day + 1
    )
"""

# The driver that should be found, and how the cause is planted.
KINDS: dict[str, tuple[str, str]] = {
    "users_quiet": (
        "activity",
        """
        insert into raw.sessions (id, organization_id, user_id, created_at)
        select 'planted-' || users.id, users.organization_id, users.id, day - 30 + time '09:00'
        from public.plants inner join raw.users using (organization_id)
        where kind = 'users_quiet' and is_active and users.created_at < day - 30;
        delete from raw.sessions using public.plants
        where plants.organization_id = sessions.organization_id and kind = 'users_quiet'
            and sessions.created_at >= day - 29
            and sessions.user_id in (
                select id from raw.users
                where organization_id = plants.organization_id and created_at < day - 30
                    and is_active
            )
        """,
    ),
    "users_back": (
        "activity",
        f"""
        insert into raw.sessions (id, organization_id, user_id, created_at)
        select 'planted-' || users.id, users.organization_id, users.id, day + time '09:00'
        from public.plants inner join raw.users using (organization_id)
        where kind = 'users_back' and is_active and users.created_at < day - 1 and {_NOT_ACTIVE}
        """,
    ),
    "users_added": (
        "users_added",
        """
        insert into raw.users (id, organization_id, is_active, created_at, updated_at)
        select 'planted-' || organization_id || n, organization_id, true, day, day
        from public.plants, generate_series(1, 12) as n where kind = 'users_added'
        """,
    ),
    "users_removed": (
        "users_removed",
        f"""
        update raw.users set is_active = false, updated_at = day + time '09:00'
        from public.plants
        where plants.organization_id = users.organization_id and kind = 'users_removed'
            and users.is_active and users.created_at < day - 1 and {_NOT_ACTIVE}
        """,
    ),
    "closed_on_time": (
        "closed_on_time",
        _CASES.format(
            kind="closed_on_time",
            number=15,
            created="day + time '08:00'",
            closed="day + time '09:00'",
            due="day + time '10:00'",
        ),
    ),
    "on_time_left_window": (
        "closed_on_time",
        _CASES.format(
            kind="on_time_left_window",
            number=15,
            created="day - 30 + time '08:00'",
            closed="day - 30 + time '09:00'",
            due="day - 30 + time '10:00'",
        ),
    ),
    "closed_late": (
        "late_cases",
        _CASES.format(
            kind="closed_late",
            number=5,
            created="day + time '08:00'",
            closed="day + time '10:00'",
            due="day + time '09:00'",
        ),
    ),
    "late_left_window": (
        "late_cases",
        _CASES.format(
            kind="late_left_window",
            number=5,
            created="day - 30 + time '08:00'",
            closed="day - 30 + time '10:00'",
            due="day - 30 + time '09:00'",
        ),
    ),
    "became_overdue": (
        "late_cases",
        _CASES.format(
            kind="became_overdue",
            number=5,
            created="day - 40 + time '08:00'",
            closed="cast(null as timestamp)",
            due="day + time '09:00'",
        ),
    ),
    "assignments_completed": (
        "assignments_completed",
        """
        update raw.campaign_assignments as a
        set status = 'COMPLETED', completed_at = day + time '09:00',
            updated_at = day + time '09:00'
        from public.plants
        where plants.organization_id = a.organization_id and kind = 'assignments_completed'
            and status in ('PENDING', 'NOTIFIED', 'IN_PROGRESS', 'OVERDUE')
            and assigned_at < day
        """,
    ),
    "assignments_added": (
        "assignments_added",
        """
        insert into raw.campaign_assignments (id, organization_id, campaign_id, employee_id,
            status, assigned_at, due_date, created_at, updated_at)
        select 'planted-' || organization_id || n, organization_id, 'planted', 'employee' || n,
            'PENDING', day, day + 30, day, day
        from public.plants, lateral (
            select count(*) as given from raw.campaign_assignments as a
            where a.organization_id = plants.organization_id
        ) as there, generate_series(1, 5 + given) as n where kind = 'assignments_added'
        """,
    ),
    "features_adopted": (
        "features_adopted",
        """
        insert into raw.feature_usage_events (id, organization_id, feature_key, occurred_at)
        select 'planted-' || organization_id || feature_key, organization_id, feature_key,
            day + time '09:00'
        from public.plants, lateral (
            select feature_key from analytics_seeds.tracked_features where feature_key not in (
                select feature_key from raw.feature_usage_events as event
                where event.organization_id = plants.organization_id
            ) limit 6
        ) as unused
        where kind = 'features_adopted'
        """,
    ),
    "tickets_created": (
        "tickets",
        _TICKETS.format(kind="tickets_created", created="day + time '09:00'"),
    ),
    "tickets_left_window": (
        "tickets",
        _TICKETS.format(kind="tickets_left_window", created="day - 30 + time '09:00'"),
    ),
}


def plant(database: Database, as_of: date) -> None:
    """Plants one kind for each active tenant, in turns; table public.plants tells which and when.

    The seeds must have been loaded.
    """
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    database.rows(f"""
        create table public.plants as
        select id as organization_id, (array[{kinds}])[1 + (number - 1) % {len(KINDS)}] as kind,
            date '{as_of}' - cast(number / {len(KINDS)} % 7 as integer) as day
        from (
            select id, row_number() over (order by md5(id)) as number
            from (select id from raw.organizations group by id having bool_and(is_active)) as active
        ) as tenants
    """)
    for _, statements in KINDS.values():
        database.rows(statements)
