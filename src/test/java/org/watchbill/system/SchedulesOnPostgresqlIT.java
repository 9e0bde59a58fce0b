package org.watchbill.system;

class SchedulesOnPostgresqlIT extends SchedulesContract {
  @Override
  Server server() {
    return Servers.postgresql();
  }
}
