-- Partners, what they may ask, and their keys. A key stands here only as a sealed envelope.

-- One row. Every change takes it first (update … version + 1), so that changes are serialised, checks
-- made after it hold until commit, and versions are handed out in the order of commit: a reader that
-- asks for "newer than n" misses nothing.
create table configuration (
  only_row boolean primary key default true check (only_row),
  version bigint not null default 0,
  -- Id of the master key under which the secrets of this database are sealed; null before the first.
  master_key_id text
);
insert into configuration (only_row) values (true);

create table partner (
  id text primary key check (id ~ '^[a-z][a-z0-9-]{1,62}$'),
  adapter text not null,
  title text not null,
  state text not null check (state in ('active', 'suspended')),
  client_id text not null,
  -- Route name to interface id.
  interfaces jsonb not null,
  -- The ids alone: within an adapter no two partners share one.
  interface_ids text[] not null,
  limits jsonb not null,
  require_body_signature boolean not null,
  grants jsonb not null,
  created_at bigint not null,
  version bigint not null,
  unique (adapter, client_id)
);
create index partner_version on partner (version);
create index partner_interface_ids on partner using gin (interface_ids);

create table credential (
  -- Part of the envelope's associated data: an envelope copied to another row does not open.
  id text primary key,
  partner_id text not null references partner (id),
  adapter text not null,
  -- Not unique: while a secret is replaced, old and new share the id where the dialect names no key.
  key_id text not null,
  algorithm text not null,
  state text not null check (state in ('active', 'revoked')),
  -- Milliseconds; both ends inclusive.
  not_before bigint not null,
  not_after bigint not null check (not_after >= not_before),
  sealed bytea not null,
  created_at bigint not null,
  revoked_at bigint check ((revoked_at is null) = (state = 'active')),
  version bigint not null
);
create index credential_version on credential (version);
create index credential_partner on credential (partner_id);
create index credential_key on credential (adapter, key_id);
