package org.watchbill.system;

import java.nio.file.Path;

class SubmitOnPostgresqlIT extends SubmitContract {
  @Override
  Database database(Path data) {
    return Database.postgresql();
  }
}
