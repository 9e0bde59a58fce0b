package org.watchbill.system;

class TellAllOnPostgresqlIT extends TellAllContract {

  @Override
  Server server() {
    return Servers.postgresql();
  }
}
