package org.watchbill.system;

class JobsOnH2IT extends JobsContract {
  @Override
  Server server() {
    return Servers.h2();
  }

  @Override
  String slowInsert() {
    return "insert into record (id) values ('%s');"
        + " select sum(x) from system_range(1, 6000000)";
  }
}
