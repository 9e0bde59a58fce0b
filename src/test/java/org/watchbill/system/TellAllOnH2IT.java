package org.watchbill.system;

class TellAllOnH2IT extends TellAllContract {

  @Override
  Server server() {
    return Servers.h2();
  }
}
