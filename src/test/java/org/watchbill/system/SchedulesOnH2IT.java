package org.watchbill.system;

class SchedulesOnH2IT extends SchedulesContract {
  @Override
  Server server() {
    return Servers.h2();
  }
}
