package org.watchbill.system;

class JobsOnH2IT extends JobsContract {
  @Override
  Server server() {
    return Servers.h2();
  }
}
