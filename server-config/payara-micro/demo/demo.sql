-- Orders that fall due while you look, and a stock in which some items are missing at first.
create schema demo;

create table demo.item_in_stock (
  item varchar(40) primary key
);

create table demo.due_order (
  id     integer primary key,
  item   varchar(40) not null,
  due_at timestamp with time zone not null,
  picked boolean default false not null
);

create table demo.shipment (
  order_id integer primary key,
  item     varchar(40) not null,
  constraint item_is_in_stock foreign key (item) references demo.item_in_stock
);

insert into demo.item_in_stock values ('anchor'), ('bell'), ('lantern'), ('rope');

-- One order every 4 seconds. The compass is out of stock until the first restock, the sextant until
-- a later one; a mermaid never comes in.
insert into demo.due_order (id, item, due_at)
select x,
       case when x in (2, 3) then 'compass'
            when x = 4 then 'mermaid'
            when x in (13, 14) then 'sextant'
            else array['anchor', 'bell', 'lantern', 'rope'][1 + mod(x, 4)]
       end,
       dateadd(second, 4 * x, current_timestamp)
from system_range(1, 24);
