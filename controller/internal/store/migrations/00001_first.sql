-- The first shape of the store. Plain SQL that SQLite and PostgreSQL both take:
-- bigint for numbers and instants (ms since 1970), text for names and JSON,
-- bytea for bytes. A digest has 32 bytes, an id 16. A serial is (epoch, n).

-- +goose Up

create table fleets (
    network text   not null primary key,
    yaml    bytea  not null, -- as a person wrote it
    updated bigint not null
);

create table displays ( -- the fleets, taken apart
    display     text   not null primary key,
    network     text   not null,
    carriage    text   not null,
    position    text   not null,
    train       text   not null,
    line        text   not null,
    kind        text   not null,
    width       bigint not null,
    height      bigint not null,
    orientation text   not null
);
create index displays_by_carriage on displays (network, carriage);

create table tokens (
    display text   not null primary key,
    hash    bytea  not null, -- SHA-256 of the token
    created bigint not null
);

create table campaigns (
    network   text   not null,
    campaign  text   not null,
    yaml      bytea  not null,
    catalogue bytea  not null, -- JSON: what is known of each media file
    updated   bigint not null,
    primary key (network, campaign)
);

create table envelopes ( -- signed bytes, never changed
    sha256 bytea not null primary key,
    bytes  bytea not null
);

create table stories ( -- the newest envelope of each payload
    payload  bytea  not null primary key, -- SHA-256 of the payload: the story's identity
    network  text   not null,
    campaign text   not null,
    story    text   not null,
    envelope bytea  not null references envelopes (sha256),
    updated  bigint not null
);
create index stories_by_campaign on stories (network, campaign);

create table trusts ( -- every trust document that was accepted
    epoch    bigint not null,
    n        bigint not null,
    sha256   bytea  not null,
    bytes    bytea  not null,
    accepted bigint not null,
    primary key (epoch, n)
);

create table serials ( -- the last serial that this controller gave out
    name  text   not null primary key,
    epoch bigint not null,
    n     bigint not null
);

create table bindings (
    display  text   not null primary key,
    network  text   not null,
    carriage text   not null,
    position text   not null,
    train    text   not null,
    line     text   not null,
    epoch    bigint not null,
    n        bigint not null,
    sha256   bytea  not null,
    bytes    bytea  not null,
    issued   bigint not null
);

create table publishes (
    id        text   not null primary key,
    network   text   not null,
    campaigns text   not null, -- JSON list; empty: all
    state     text   not null,
    error     text   not null,
    epoch     bigint not null,
    n         bigint not null,
    inputs    bytea  not null, -- digest of all that was compiled
    carriages bigint not null,
    committed bigint not null,
    accepted  bigint not null,
    compiled  bigint not null,
    sealed    bigint not null,
    done      bigint not null
);
create index publishes_by_state on publishes (state, accepted);

create table publish_carriages (
    publish  text   not null references publishes (id),
    network  text   not null,
    carriage text   not null,
    epoch    bigint not null,
    n        bigint not null,
    sha256   bytea  not null,
    primary key (publish, carriage)
);

create table arrangements ( -- what each carriage shall hold
    network  text   not null,
    carriage text   not null,
    epoch    bigint not null,
    n        bigint not null,
    sha256   bytea  not null, -- of the whole message
    issued   bigint not null,
    lease    bigint not null,
    envelope bytea  not null,
    stories  bytea  not null, -- 32 bytes each: the envelopes, in the message's order
    publish  text   not null,
    primary key (network, carriage)
);

create table receipts ( -- when a display first said that it holds an order
    display   text   not null,
    ord       text   not null, -- trust, binding, playlist, alerts
    epoch     bigint not null,
    n         bigint not null,
    sha256    bytea  not null,
    committed bigint not null,
    applied   bigint not null, -- when it first said that this playlist is on screen; zero: not yet
    primary key (display, ord, epoch, n, sha256)
);

create table states ( -- the last status of each display
    display text   not null primary key,
    session bytea  not null,
    status  bytea  not null, -- as it came
    seen    bigint not null
);

create table plays (
    display  text   not null,
    journal  bytea  not null,
    seq      bigint not null,
    sum      bytea  not null, -- SHA-256 of the record, to tell a resend from a contradiction
    boot     bytea  not null,
    mono     bigint not null,
    wall     bigint not null,
    clock    text   not null,
    shown    bigint not null,
    outcome  text   not null,
    story    bytea  not null,
    slide    text   not null,
    lang     text   not null,
    epoch    bigint not null,
    n        bigint not null,
    network  text   not null,
    carriage text   not null,
    position text   not null,
    missing  bytea  not null, -- 32 bytes each
    received bigint not null,
    primary key (display, journal, seq)
);
create index plays_by_carriage on plays (network, carriage, wall);

create table tallies ( -- plays counted, so that totals need not count them again
    network  text   not null,
    carriage text   not null,
    story    bytea  not null,
    outcome  text   not null,
    plays    bigint not null,
    shown    bigint not null, -- ms
    primary key (network, carriage, story, outcome)
);
create index tallies_by_story on tallies (story);

create table journals ( -- each seq up to upto is stored or known to be gone
    display text   not null,
    journal bytea  not null,
    upto    bigint not null,
    highest bigint not null, -- the largest seq stored
    heard   bigint not null,
    primary key (display, journal)
);

create table gaps ( -- plays that are gone: unknown, not zero
    display   text   not null,
    journal   bytea  not null,
    first_seq bigint not null,
    last_seq  bigint not null,
    noticed   bigint not null,
    primary key (display, journal, first_seq)
);

create table contradictions ( -- the same key with other bytes; the first was kept
    display text   not null,
    journal bytea  not null,
    seq     bigint not null,
    sum     bytea  not null,
    play    bytea  not null, -- JSON
    noticed bigint not null,
    primary key (display, journal, seq, sum)
);

-- +goose Down

drop table contradictions;
drop table gaps;
drop table journals;
drop table tallies;
drop table plays;
drop table states;
drop table receipts;
drop table arrangements;
drop table publish_carriages;
drop table publishes;
drop table bindings;
drop table serials;
drop table trusts;
drop table stories;
drop table envelopes;
drop table campaigns;
drop table tokens;
drop table displays;
drop table fleets;
