package org.watchbill.system;

class RacesOnH2IT extends RacesContract {

  @Override
  Server server() {
    return Servers.h2();
  }
}
