-- The way to each partner, how far each delivery has come on it, and the facts of every attempt.

-- A partner without a row is not sent anything; what is due to it stays in the outbox.
create table channel (
  partner_id text primary key references partner (id),
  base_url text not null,
  -- `name@version` of the field profile: what of a licence leaves on this way.
  profile text not null,
  state text not null check (state in ('on', 'off', 'paused')),
  -- Null: what the adapter says of the partner.
  concurrent integer check (concurrent > 0),
  per_second integer check (per_second > 0),
  -- Grows with every change, so that processes see one.
  revision bigint not null default 1
);

-- Whether the partner is told how far applications have come.
alter table subscription add column applications boolean not null default false;

-- How many steps are behind it, and what they left for the ones to come (JSON of texts).
alter table outbox_delivery add column step integer not null default 0;
alter table outbox_delivery add column carried text not null default '{}';

-- By licence in the order of bytes, newest word first: how both copies are walked through side by side.
create index outbox_delivery_copy on outbox_delivery (partner_id, subject collate "C", version desc, id desc);

-- What a comparison of both copies has found, and what became of it.
create table reconciliation (
  id bigint generated always as identity primary key,
  partner_id text not null references partner (id),
  -- Nightly runs: the day in Beijing, so that one process of many does it. Null: an operator asked.
  night text,
  started_at bigint not null,
  ended_at bigint,
  -- Counts and the licences that differ, as JSON; null while it runs.
  report text,
  unique (partner_id, night)
);

-- One row for each attempt at a step, and never changed: whatever formula for the KPIs comes is computed from these.
create table delivery_fact (
  id bigint generated always as identity primary key,
  -- No reference: facts outlive the delivery.
  delivery_id bigint not null,
  partner_id text not null,
  event_id text not null,
  subject text not null,
  version bigint not null,
  stage text not null,
  attempt integer not null,
  started_at bigint not null,
  ended_at bigint not null,
  outcome text not null check (outcome in ('done', 'warned', 'refused', 'unavailable', 'unknown', 'given-up')),
  -- With this attempt the delivery was over.
  is_end boolean not null,
  code text,
  partner_code text
);
create index delivery_fact_subject on delivery_fact (subject, id);
create index delivery_fact_partner on delivery_fact (partner_id, ended_at);
create index delivery_fact_failed on delivery_fact (partner_id, ended_at) where outcome not in ('done', 'warned');

create function delivery_fact_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'facts are append-only: % on % is refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end
$$;
create trigger delivery_fact_append_only before update or delete on delivery_fact
  for each statement execute function delivery_fact_refuse_change();
