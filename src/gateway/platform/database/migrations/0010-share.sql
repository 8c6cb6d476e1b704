-- 用证码 and one-off links: what a holder or a clerk has let somebody see, for minutes. Of a code only its digest stands here.
create table share_code (
  digest text primary key,
  partner_id text not null references partner (id),
  identifier text not null,
  purpose text not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index share_code_expiry on share_code (expires_at);

-- Each use of a code once: the first row of its kind is the use, whichever process writes it.
create table share_code_use (
  digest text not null references share_code (digest) on delete cascade,
  use text not null check (use in ('data', 'file', 'token', 'link')),
  used_at bigint not null,
  primary key (digest, use)
);
