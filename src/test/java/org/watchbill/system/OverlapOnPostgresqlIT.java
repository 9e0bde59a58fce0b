package org.watchbill.system;

class OverlapOnPostgresqlIT extends OverlapContract {
  @Override
  Server server() {
    return Servers.postgresql();
  }
}
