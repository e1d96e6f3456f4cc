-- Every text that a campaign ever had. The row in campaigns is the newest.

-- +goose Up

create table versions (
    network   text   not null,
    campaign  text   not null,
    n         bigint not null, -- 1, 2, 3, ... without a gap
    sum       bytea  not null, -- SHA-256 that names yaml and catalogue; empty until the store has named it
    who       text   not null,
    act       text   not null,
    what      text   not null,
    updated   bigint not null,
    yaml      bytea  not null, -- last, so that a history is read without the texts
    catalogue bytea  not null,
    primary key (network, campaign, n)
);

alter table campaigns add column n bigint not null default 1;

insert into versions (network, campaign, n, yaml, catalogue, sum, who, act, what, updated)
select network, campaign, 1, yaml, catalogue, '', '', 'put', '', updated from campaigns;

-- +goose Down

drop table versions;
alter table campaigns drop column n;
