package org.watchbill.system;

class JobsOnH2IT extends JobsContract {
  @Override
  Server server() {
    return Servers.h2();
  }

  @Override
  String slowInsert() {
    return "insert into record (id) select case when r.x = 1 then '%s'"
        + " else cast((select sum(s.x + r.x) from system_range(1, 6000000) s) as varchar) end"
        + " from system_range(1, 2) r";
  }
}
