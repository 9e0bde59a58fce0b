package org.watchbill.system;

class RacesOnPostgresqlIT extends RacesContract {

  @Override
  Server server() {
    return Servers.postgresql();
  }
}
