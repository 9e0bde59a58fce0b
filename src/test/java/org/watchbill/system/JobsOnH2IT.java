package org.watchbill.system;

class JobsOnH2IT extends JobsContract {
  @Override
  Server server() {
    return Servers.h2();
  }

  @Override
  String slowInsert() {
    return "insert into record (id) select '%s' where"
        + " (select count(*) from system_range(1, 5000000)) > 0";
  }
}
