package org.watchbill.system;

class SecurityOnH2IT extends SecurityContract {
  @Override
  Server server() {
    return Servers.h2();
  }
}
