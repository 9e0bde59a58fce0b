package org.watchbill.system;

class DefinitionsOnPostgresqlIT extends DefinitionsContract {
  @Override
  Server server() {
    return Servers.postgresql();
  }
}
