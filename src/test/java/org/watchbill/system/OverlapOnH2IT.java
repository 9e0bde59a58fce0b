package org.watchbill.system;

class OverlapOnH2IT extends OverlapContract {
  @Override
  Server server() {
    return Servers.h2();
  }
}
