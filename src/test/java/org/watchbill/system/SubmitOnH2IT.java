package org.watchbill.system;

import java.nio.file.Path;

class SubmitOnH2IT extends SubmitContract {
  @Override
  Database database(Path data) {
    return Database.h2(data);
  }
}
