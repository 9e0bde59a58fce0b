package org.watchbill.system;

class SubmitOnPostgresqlIT extends SubmitContract {
  @Override
  Server server() {
    return Servers.applicationOnPostgresql();
  }
}
