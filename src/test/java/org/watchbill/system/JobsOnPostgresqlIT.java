package org.watchbill.system;

class JobsOnPostgresqlIT extends JobsContract {
  @Override
  Server server() {
    return Servers.postgresql();
  }

  @Override
  String slowInsert() {
    return "with inserted as (insert into record (id) values ('%s') returning id)"
        + " select pg_sleep(1.5) from inserted";
  }
}
