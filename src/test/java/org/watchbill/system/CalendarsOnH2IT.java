package org.watchbill.system;

class CalendarsOnH2IT extends CalendarsContract {
  @Override
  Server server() {
    return Servers.h2();
  }
}
