-- How a publish is rolled out: what it says is kept with it, it may begin later,
-- and it may go wave by wave.

-- +goose Up

alter table publishes add column ordered_by text not null default ''; -- who asked for it, as they wrote themselves
alter table publishes add column starts bigint not null default 0; -- when it is to begin; zero: at once
alter table publishes add column reverts text not null default ''; -- the publish that it takes back
alter table publishes add column rollout text not null default ''; -- JSON: its waves, and what they must prove; empty: at once to all
alter table publishes add column wave bigint not null default 0; -- that is sealed or watched, from zero
alter table publishes add column wave_sent bigint not null default 0; -- when that wave was on the broker
alter table publishes add column watch text not null default ''; -- JSON: what is known of that wave

create table publish_campaigns ( -- what a publish says, as it was when it was accepted
    publish   text  not null references publishes (id),
    campaign  text  not null,
    yaml      bytea not null,
    catalogue bytea not null,
    primary key (publish, campaign)
);

create table publish_waves ( -- which wave a carriage belongs to
    publish  text   not null references publishes (id),
    carriage text   not null,
    wave     bigint not null,
    primary key (publish, carriage)
);

-- Publishes that are under way say what they were accepted for.
insert into publish_campaigns (publish, campaign, yaml, catalogue)
select p.id, c.campaign, c.yaml, c.catalogue from publishes p join campaigns c on c.network = p.network
where p.state in ('accepted', 'sealing', 'sending')
and (p.campaigns in ('[]', 'null') or p.campaigns like '%"' || c.campaign || '"%');

-- +goose Down

drop table publish_waves;
drop table publish_campaigns;
alter table publishes drop column watch;
alter table publishes drop column wave_sent;
alter table publishes drop column wave;
alter table publishes drop column rollout;
alter table publishes drop column reverts;
alter table publishes drop column starts;
alter table publishes drop column ordered_by;
