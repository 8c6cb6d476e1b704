-- Calls already accepted, for several processes without Redis. The primary key is the test: two
-- processes with one nonce meet on it, and the later one finds the row.
create table replay_nonce (
  -- Digest over partner and nonce.
  key bytea primary key check (octet_length(key) = 32),
  -- Milliseconds. Rows are removed some time after; until then the stamp may be fresh somewhere.
  expires_at bigint not null
);
create index replay_nonce_expiry on replay_nonce (expires_at);
