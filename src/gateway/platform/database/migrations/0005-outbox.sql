-- Deliveries to partners: one row for each event and partner, and one lane for each partner and licence.

-- Order holds within a lane and nowhere else. Workers claim lanes, not deliveries: a claim is an index range
-- however long the backlog is, and whoever holds a lane is alone with its deliveries.
create table outbox_lane (
  id bigint generated always as identity primary key,
  partner_id text not null references partner (id),
  -- The licence, by the part of its identifier that stays through its versions.
  lane text not null,
  -- Deliveries not yet settled.
  pending integer not null default 0 check (pending >= 0),
  -- The newest version ever enqueued: whatever is queued below it is superfluous.
  newest bigint not null default 0,
  -- Milliseconds. Not to be claimed before: when it was filled, when to retry, or when a lease ends.
  visible_at bigint not null,
  -- Failures in a row of the first pending delivery.
  attempts integer not null default 0,
  -- Grows with every claim. A worker that was away too long finds another number, and its word counts no more.
  claim bigint not null default 0,
  owner text,
  unique (partner_id, lane)
);
create index outbox_lane_ready on outbox_lane (partner_id, visible_at) where pending > 0;

create table outbox_delivery (
  -- In a lane the order of ids is the order of commits: producers hold the lane before they draw one.
  id bigint generated always as identity primary key,
  lane_id bigint not null references outbox_lane (id),
  partner_id text not null references partner (id),
  event_id text not null,
  event text not null,
  -- Of the licence; a receiver drops what is not newer than it has.
  version bigint not null,
  body text not null,
  -- sent: on its way, and if nobody comes back, of unknown fate. dead: given up, until an operator says otherwise.
  state text not null check (state in ('queued', 'sent', 'delivered', 'superseded', 'dead')),
  attempts integer not null default 0,
  enqueued_at bigint not null,
  sent_at bigint,
  settled_at bigint check ((settled_at is null) = (state in ('queued', 'sent'))),
  -- Catalogue code of the last failure, and the partner's own.
  code text,
  partner_code text,
  receipt text,
  unique (partner_id, event_id)
);
create index outbox_delivery_open on outbox_delivery (lane_id, id) where state in ('queued', 'sent');
create index outbox_delivery_dead on outbox_delivery (partner_id, settled_at) where state = 'dead';
