package org.watchbill.system;

class QueueLifeOnH2IT extends QueueLifeContract {

  @Override
  Server server() {
    return Servers.h2();
  }

  @Override
  String numbers() {
    return "select x as n from system_range(1, 1500)";
  }
}
