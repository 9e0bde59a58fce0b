package org.watchbill.system;

class SubmitOnH2IT extends SubmitContract {
  @Override
  Server server() {
    return Servers.applicationOnH2();
  }
}
