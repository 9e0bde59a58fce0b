package org.watchbill.system;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many jobs of a megabyte each on a node whose heap does not hold them. */
class BytesOnH2IT {

  @Test
  @Tag("nightly")
  void aNodeSurvivesMoreBytesThanItsHeapHolds() throws Exception {
    run(512, 90);
  }

  @Test
  @Tag("nightly")
  void aNodeSurvivesTwoGigabytes() throws Exception {
    run(512, 2000);
  }

  private static void run(int heap, int jobs) throws Exception {
    Path data = Servers.folder("bytes");
    Database database = Database.h2(data);
    try (Bytes bytes = new Bytes(new Server(data, database), database, heap, jobs)) {
      bytes.run();
    }
  }
}
