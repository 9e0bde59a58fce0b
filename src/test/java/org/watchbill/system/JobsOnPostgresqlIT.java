package org.watchbill.system;

class JobsOnPostgresqlIT extends JobsContract {
  @Override
  Server server() {
    return Servers.postgresql();
  }

  @Override
  String slowInsert() {
    return "insert into record (id) select '%s' from (select pg_sleep(1.5)) as a_while";
  }
}
