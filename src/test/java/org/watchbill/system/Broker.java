package org.watchbill.system;

import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

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
  private ActiveMQSecurityManager security;
  private EmbeddedActiveMQ artemis;

  Broker() {
    TALK.setLevel(Level.OFF); // it complains of workers that answer rings of its life before
    AUDIT.setLevel(Level.OFF);
  }

  /** Whom it lets in from its next start on; nobody else. */
  Broker admit(String user, String password) {
    return admit(user, password, true);
  }

  /** Likewise, and whether who is let in may receive, or only send. */
  Broker admit(String user, String password, boolean receives) {
    security =
        new ActiveMQSecurityManager() {
          @Override
          public boolean validateUser(String asking, String by) {
            return user.equals(asking) && password.equals(by);
          }

          @Override
          public boolean validateUserAndRole(
              String asking, String by, Set<Role> roles, CheckType check) {
            return validateUser(asking, by) && (receives || check != CheckType.CONSUME);
          }
        };
    return this;
  }

  /** Starts it, empty. */
  Broker start() throws Exception {
    artemis =
        new EmbeddedActiveMQ()
            .setSecurityManager(security)
            .setConfiguration(
                new ConfigurationImpl()
                    .setName("outside")
                    .setPersistenceEnabled(false)
                    .setSecurityEnabled(security != null)
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

  /** Where any client finds it. */
  String url() {
    return "tcp://localhost:" + port;
  }

  /** How many messages nobody has received yet, or is done with. */
  long waiting() {
    Queue doorbell = artemis.getActiveMQServer().locateQueue(SimpleString.of("watchbill.doorbell"));
    return doorbell == null ? 0 : doorbell.getMessageCount();
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
