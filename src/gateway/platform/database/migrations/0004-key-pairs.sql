-- Key pairs beside shared secrets, keys on their way out, and how often each was used.

-- shared: one secret on both sides. theirs: the partner's public key, which proves what it signs.
-- ours: our private key, which signs what we send to the partner.
alter table credential add column use text not null default 'shared' check (use in ('shared', 'theirs', 'ours'));
alter table credential alter column use drop default;
-- What a peer may vary within one algorithm: distinguishing id and form of an SM2 signature.
alter table credential add column parameters jsonb not null default '{}'::jsonb;
-- SubjectPublicKeyInfo, to show and compare only. What is verified with stands in the sealed envelope,
-- where nobody without the master key can put another key in its place.
alter table credential add column public_key bytea check ((public_key is null) = (use = 'shared'));

do $$
declare
  old record;
begin
  for old in
    select conname from pg_constraint
    where conrelid = 'credential'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%state%'
  loop
    execute format('alter table credential drop constraint %I', old.conname);
  end loop;
end
$$;
-- retiring: a newer key has taken its place; still proves, until not_after.
alter table credential add constraint credential_state check (state in ('active', 'retiring', 'revoked'));
alter table credential add constraint credential_revoked check ((revoked_at is not null) = (state = 'revoked'));

-- Written in batches, seconds late: a sign of life for operators, not evidence. That is the audit.
create table credential_use (
  credential_id text primary key references credential (id),
  uses bigint not null,
  last_used_at bigint not null
);
