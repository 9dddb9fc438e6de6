-- The platform's tables with the types that the application gives them, plus a few columns that
-- the source contract does not list (marked "unlisted"): the project must ignore those.
-- tenant_health.raw_tables runs this with search_path set to the schema that is to hold them.
--
-- Two things are as in an EL copy rather than as in the application, because bad rows arrive and
-- must be storable to be counted in `rejected_rows`:
--   * no column is `not null`, and no table refers to another;
--   * the keys come after the rows: a primary key on id where the rows allow it, else a plain
--     index on id (always so for feature_usage_events: it is delivered at least once).
-- Each status enum ends in one value that the contract does not know, as after a newer release
-- of the application: such a row is an unknown status.
--
-- `tenant-health load` then turns statuses and times into text, so that they arrive as written.

create type case_status as enum ('NEW', 'OPEN', 'CLOSED', 'TRIAGED');
create type campaign_type as enum ('DISCLOSURE', 'ATTESTATION', 'SURVEY');
create type campaign_status as enum (
    'DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED', 'COMPLETED', 'CANCELLED', 'ARCHIVED'
);
create type assignment_status as enum (
    'PENDING', 'NOTIFIED', 'IN_PROGRESS', 'COMPLETED', 'OVERDUE', 'SKIPPED', 'EXPIRED', 'EXEMPTED'
);
create type ticket_status as enum ('OPEN', 'PENDING', 'RESOLVED', 'CLOSED');
create type ticket_priority as enum ('LOW', 'MEDIUM', 'HIGH', 'URGENT');

create table organizations (
    id text,
    name text,
    slug text,
    settings jsonb,
    is_active boolean,
    created_at timestamp(3),
    updated_at timestamp(3),
    domain text -- unlisted
);

create table users (
    id text,
    organization_id text,
    is_active boolean,
    created_at timestamp(3),
    updated_at timestamp(3),
    email text, -- unlisted
    role text -- unlisted
);

create table sessions (
    id text,
    organization_id text,
    user_id text,
    created_at timestamp(3),
    ip_address inet -- unlisted
);

create table cases (
    id text,
    organization_id text,
    status case_status,
    outcome_at timestamp(3),
    is_merged boolean,
    created_at timestamp(3),
    updated_at timestamp(3),
    reference_number text -- unlisted
);

create table investigations (
    id text,
    case_id text,
    organization_id text,
    investigation_number integer,
    due_date timestamp(3),
    closed_at timestamp(3),
    created_at timestamp(3),
    updated_at timestamp(3)
);

create table campaigns (
    id text,
    organization_id text,
    type campaign_type,
    status campaign_status,
    launched_at timestamp(3),
    expires_at timestamp(3),
    created_at timestamp(3),
    updated_at timestamp(3),
    name text -- unlisted
);

create table campaign_assignments (
    id text,
    organization_id text,
    campaign_id text,
    employee_id text,
    status assignment_status,
    assigned_at timestamp(3),
    due_date timestamp(3),
    completed_at timestamp(3),
    created_at timestamp(3),
    updated_at timestamp(3),
    reminder_count integer -- unlisted
);

create table support_tickets (
    id text,
    organization_id text,
    user_id text,
    status ticket_status,
    priority ticket_priority,
    created_at timestamp(3),
    updated_at timestamp(3),
    resolved_at timestamp(3),
    closed_at timestamp(3),
    subject text -- unlisted
);

create table feature_usage_events (
    id text,
    organization_id text,
    user_id text,
    feature_key text,
    occurred_at timestamp(3),
    metadata jsonb -- unlisted
);

create table account_owners (
    organization_id text,
    owner_name text,
    owner_email text,
    renewal_on date,
    annual_value numeric(18, 2)
);
