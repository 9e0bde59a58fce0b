package org.watchbill.system;

import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/**
 * An Artemis beside the servers, as those who run several nodes have one, which can be away for a
 * while. It knows nothing of Watchbill, and forgets everything when it stops: the worst a broker
 * can do.
 */
final class Broker implements AutoCloseable {

  // Kept here, for a logger's level lasts only as long as the logger is referred to.
  private static final Logger TALK = Logger.getLogger("org.apache.activemq");
  private static final Logger AUDIT = Logger.getLogger("org.apache.activemq.audit");

  private final int port = Wire.quietPort();
  private EmbeddedActiveMQ artemis;

  Broker() {
    TALK.setLevel(Level.OFF); // it complains of workers that answer rings of its life before
    AUDIT.setLevel(Level.OFF);
  }

  /** Starts it, empty. */
  Broker start() throws Exception {
    artemis =
        new EmbeddedActiveMQ()
            .setConfiguration(
                new ConfigurationImpl()
                    .setName("outside")
                    .setPersistenceEnabled(false)
                    .setSecurityEnabled(false)
                    .setJMXManagementEnabled(false)
                    .setMaxDiskUsage(-1)
                    .addAcceptorConfiguration(
                        new TransportConfiguration(
                            NettyAcceptorFactory.class.getName(),
                            Map.of("host", "localhost", "port", port),
                            "tcp")));
    artemis.start();
    return this;
  }

  /** Stops it: whoever was connected is hung up on. */
  void stop() throws Exception {
    artemis.stop();
    artemis = null;
  }

  /** Leads a server to it. */
  Server serve(Server server) {
    return server
        .set("watchbill.broker.host", "localhost")
        .set("watchbill.broker.port", Integer.toString(port));
  }

  /** How many workers listen. */
  int workers() {
    Queue doorbell = artemis.getActiveMQServer().locateQueue(SimpleString.of("watchbill.doorbell"));
    return doorbell == null ? 0 : doorbell.getConsumerCount();
  }

  @Override
  public void close() throws Exception {
    if (artemis != null) {
      stop();
    }
  }
}
