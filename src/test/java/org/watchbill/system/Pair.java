package org.watchbill.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Two nodes on one PostgreSQL, each with a broker of its own, which classes share that need two. A
 * class may kill, stop and drain them: the next one finds both on watch again. So only one class at
 * a time may have them: each is annotated by {@link OnPair}, and has tables and queues of its own.
 */
final class Pair {

  static final Database DATABASE = Database.postgresql();
  static final Server FIRST = node("first");
  static final Server SECOND = node("second");

  private static final List<Server> NODES = List.of(FIRST, SECOND);

  private Pair() {}

  private static Server node(String name) {
    Server node =
        new Server(Servers.folder(name), DATABASE)
            .set("watchbill.node.name", name)
            .set("watchbill.lease", "PT6S")
            .set("watchbill.sweep", "PT1S")
            .set("watchbill.batch.sweep", "PT3S")
            .set("watchbill.drain", "PT3S")
            .set("watchbill.worker.stop-grace", "PT3S");
    Runtime.getRuntime().addShutdownHook(new Thread(node::end));
    return node;
  }

  /** Both nodes, started if need be and ready to work. */
  static List<Server> onWatch() throws Exception {
    Servers.start(NODES.stream().filter(node -> !node.isUp()).toList());
    Api api = FIRST.admin();
    for (JsonNode node : api.get("nodes").expect(200).body().at("/items")) {
      if (node.at("/state").asText().startsWith("DRAIN") && node.at("/alive").asBoolean()) {
        api.post("nodes/" + node.at("/id").asText() + "/resume").expect(202);
      }
    }
    return NODES;
  }
}
