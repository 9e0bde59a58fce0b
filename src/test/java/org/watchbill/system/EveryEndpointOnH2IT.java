package org.watchbill.system;

class EveryEndpointOnH2IT extends EveryEndpointContract {

  @Override
  Server server() {
    return Servers.h2();
  }
}
