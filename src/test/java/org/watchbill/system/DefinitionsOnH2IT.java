package org.watchbill.system;

class DefinitionsOnH2IT extends DefinitionsContract {
  @Override
  Server server() {
    return Servers.h2();
  }
}
