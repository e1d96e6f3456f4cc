-- Where each display hung, from when until when, and every text that a fleet had.

-- +goose Up

create table hung (
    display  text   not null,
    began    bigint not null,
    ended    bigint not null, -- zero: it hangs there still
    network  text   not null,
    carriage text   not null,
    position text   not null,
    train    text   not null,
    line     text   not null,
    primary key (display, began)
);
create index hung_in_carriage on hung (network, carriage, began);

insert into hung (display, began, ended, network, carriage, position, train, line)
select d.display, coalesce(b.issued, f.updated), 0, d.network, d.carriage, d.position, d.train, d.line
from displays d join fleets f on f.network = d.network
left join bindings b on b.display = d.display and b.network = d.network and b.carriage = d.carriage and b.position = d.position and b.train = d.train and b.line = d.line;

create table fleet_texts (
    network text   not null,
    put     bigint not null,
    person  text   not null, -- empty: it came through the interface
    yaml    bytea  not null,
    primary key (network, put)
);

insert into fleet_texts (network, put, person, yaml) select network, updated, '', yaml from fleets;

-- +goose Down

drop table fleet_texts;
drop table hung;
