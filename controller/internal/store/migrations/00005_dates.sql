-- When plays of untrusted clocks were, as far as it became known.

-- +goose Up

create table boots ( -- when boots of displays began whose clock was not believed; the first word stands
    display text   not null,
    boot    bytea  not null,
    began   bigint not null,
    noticed bigint not null,
    primary key (display, boot)
);

alter table plays add column dated bigint not null default 0; -- when it was: wall, or by its boot; zero: nobody knows
update plays set dated = wall where clock <> 'untrusted';
drop index plays_by_carriage;
create index plays_by_carriage on plays (network, carriage, dated);
create index plays_undated on plays (display, boot) where dated = 0;

-- +goose Down

drop index plays_undated;
drop index plays_by_carriage;
alter table plays drop column dated;
create index plays_by_carriage on plays (network, carriage, wall);
drop table boots;
