-- How much more may be kept of each display, and dates of boots that were
-- contradicted.

-- +goose Up

create table allowances ( -- a display without a row has all of it
    display text   not null primary key,
    remains bigint not null, -- ms, of which each row takes some
    counted bigint not null  -- when that was
);

alter table boots add column otherwise bigint not null default 0; -- another date that was said later; began stands
create index boots_redated on boots (display) where otherwise <> 0;

-- +goose Down

drop index boots_redated;
alter table boots drop column otherwise;
drop table allowances;
