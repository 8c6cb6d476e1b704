-- Applications that partners submitted through us: where each stands, and what is told of it. Who applied, and for what
-- in detail, is at the transport licensing system; here stands only a digest, so that a repeat is known from a conflict.
create table application (
  -- The applying channel's number; the licensing system knows the application by it, so it is one for all channels.
  business_sn text primary key,
  partner_id text not null references partner (id),
  form_digest text not null,
  kind text not null,
  type_code text not null,
  area_code text not null,
  -- Null until the licensing system has taken it.
  number text,
  stage text,
  remark text,
  changed_at bigint,
  -- Counts what has been told of it.
  version integer not null default 0,
  created_at bigint not null,
  -- When to ask next; null: nothing more will come.
  ask_at bigint,
  -- Questions in a row that brought nothing new.
  quiet integer not null default 0
);
create index application_due on application (ask_at) where ask_at is not null;
