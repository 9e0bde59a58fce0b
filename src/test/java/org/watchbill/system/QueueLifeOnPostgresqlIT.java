package org.watchbill.system;

class QueueLifeOnPostgresqlIT extends QueueLifeContract {

  @Override
  Server server() {
    return Servers.postgresql();
  }

  @Override
  String numbers() {
    return "select n from generate_series(1, 1500) n";
  }
}
