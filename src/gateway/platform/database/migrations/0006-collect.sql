-- Events of the e-licence core, who must hold which licences, and what is held back because it is not sound.

-- A lane keeps the order of a licence through its renewals, and each renewal has an identifier of its own. "The old
-- one is void" must not be swallowed by "the new one is issued", so what supersedes is told by subject, not by lane.
alter table outbox_delivery add column subject text not null default '';
alter table outbox_delivery alter column subject drop default;
alter table outbox_lane drop column newest;
create index outbox_delivery_subject on outbox_delivery (lane_id, subject, version);

-- quarantined: never sent, and not pending, until an operator releases it.
alter table outbox_delivery drop constraint outbox_delivery_state_check;
alter table outbox_delivery add constraint outbox_delivery_state_check
  check (state in ('queued', 'sent', 'delivered', 'superseded', 'dead', 'quarantined'));
alter table outbox_delivery drop constraint outbox_delivery_check;
alter table outbox_delivery add constraint outbox_delivery_settled_check
  check ((settled_at is null) = (state in ('queued', 'sent', 'quarantined')));
-- Names of what is not sound about the licence, separated by spaces; never a value of it.
alter table outbox_delivery add column findings text not null default '';
-- False: no operator can let it through, for it breaks the contract or is of a type that nobody subscribed to.
alter table outbox_delivery add column may_leave boolean not null default true;
create index outbox_delivery_quarantined on outbox_delivery (partner_id, id) where state = 'quarantined';

-- Milliseconds. Three days of attempts count from here: a replay or a release begins anew, enqueued_at stays a fact.
alter table outbox_delivery add column trying_since bigint;
update outbox_delivery set trying_since = enqueued_at;
alter table outbox_delivery alter column trying_since set not null;

create table licence_event (
  event_id text primary key,
  event text not null,
  identifier text not null,
  -- Of the identifier; given by the core, grows with every change.
  version bigint not null,
  body text not null,
  -- Of the body: the same event id with another body is a fault of the core's, and is told.
  digest text not null,
  occurred_at bigint not null,
  received_at bigint not null
);
create index licence_event_identifier on licence_event (identifier, version);

create table subscription (
  partner_id text primary key references partner (id),
  licence_types text[] not null,
  -- What becomes of a licence that is not sound: strict gives it up, quarantine holds it, warn sends it.
  bad_input text not null check (bad_input in ('strict', 'warn', 'quarantine'))
);
