package org.watchbill.system;

class TextsOnPostgresqlIT extends TextsContract {

  @Override
  Server server() {
    return Servers.postgresql();
  }
}
