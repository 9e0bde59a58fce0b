package org.watchbill.system;

class CalendarsOnPostgresqlIT extends CalendarsContract {
  @Override
  Server server() {
    return Servers.postgresql();
  }
}
