package org.watchbill.system;

class EveryEndpointOnPostgresqlIT extends EveryEndpointContract {

  @Override
  Server server() {
    return Servers.postgresql();
  }
}
