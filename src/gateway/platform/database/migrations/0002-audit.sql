-- The audit chain: append-only entries, one head row, signed checkpoints, and the chain's sealed secrets.

-- hash = SM3(hash of the entry before ‖ text); the chain covers exactly these characters, so the text is
-- kept as written and never rebuilt from columns.
create table audit_entry (
  seq bigint primary key check (seq > 0),
  -- Milliseconds, as in the text: lets a reader stop at a time without parsing.
  at bigint not null,
  hash text not null check (length(hash) = 64),
  text text not null
);

-- One row. A group of entries moves it in the statement that inserts them; on a server its lock orders
-- the processes. It changes with every group, so pages keep room for the next version beside the old.
create table audit_head (
  only_row boolean primary key default true check (only_row),
  seq bigint not null,
  hash text not null,
  checkpoint_seq bigint not null
) with (fillfactor = 10);
insert into audit_head (seq, hash, checkpoint_seq) values (0, repeat('0', 64), 0);

-- An SM2 signature over the hash at an entry: from here back nobody without the key can rewrite.
create table audit_checkpoint (
  seq bigint primary key check (seq > 0),
  at bigint not null,
  text text not null,
  signature text not null check (length(signature) = 128)
);

-- `signer` (SM2 private key) and `salt` (for commitments), sealed under the master key.
create table audit_secret (
  name text primary key check (name in ('signer', 'salt')),
  sealed bytea not null
);

-- A mistake in a query, or an operator's hand, must not be able to thin out the evidence. Pruning of
-- segments past their retention announces itself in its own transaction.
create function audit_refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('elgw.audit_prune', true) = 'on' then
    return null;
  end if;
  raise exception 'the audit is append-only: % on % is refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end
$$;
create trigger audit_entry_append_only before update or delete or truncate on audit_entry
  for each statement execute function audit_refuse_change();
create trigger audit_checkpoint_append_only before update or delete or truncate on audit_checkpoint
  for each statement execute function audit_refuse_change();
