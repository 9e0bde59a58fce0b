package org.watchbill.system;

class TextsOnH2IT extends TextsContract {

  @Override
  Server server() {
    return Servers.h2();
  }
}
