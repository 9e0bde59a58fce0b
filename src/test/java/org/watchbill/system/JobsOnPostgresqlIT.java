package org.watchbill.system;

class JobsOnPostgresqlIT extends JobsContract {
  @Override
  Server server() {
    return Servers.postgresql();
  }
}
