package org.watchbill.broker;

import jakarta.resource.spi.ResourceAdapterInternalException;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** An Artemis broker in this JVM: reached from this JVM only, small, quick to start. */
final class EmbeddedBroker {

  private static final Logger LOG = Logger.getLogger(EmbeddedBroker.class.getName());

  private static final String DOORBELL = "watchbill.doorbell";
  private static final int MIB = 1 << 20;
  private static final int OFF = -1;

  private final EmbeddedActiveMQ artemis;

  private EmbeddedBroker(EmbeddedActiveMQ artemis) {
    this.artemis = artemis;
  }

  /** Starts a broker whose files lie in {@code folder}. */
  static EmbeddedBroker start(Path folder) throws ResourceAdapterInternalException {
    EmbeddedActiveMQ artemis = new EmbeddedActiveMQ().setConfiguration(configuration(folder));
    try {
      artemis.start();
    } catch (Exception e) {
      throw new ResourceAdapterInternalException("the broker does not start in " + folder, e);
    }
    if (!artemis.getActiveMQServer().isActive()) {
      throw new ResourceAdapterInternalException(
          "the broker does not start in " + folder + "; is another server using this folder?");
    }
    return new EmbeddedBroker(artemis);
  }

  void stop() {
    try {
      artemis.stop();
    } catch (Exception e) {
      LOG.log(Level.WARNING, "the broker did not stop cleanly; nothing is lost by that", e);
    }
  }

  private static Configuration configuration(Path folder) {
    return new ConfigurationImpl()
        .setName("watchbill")
        .addAcceptorConfiguration(
            new TransportConfiguration(InVMAcceptorFactory.class.getName(), Map.of(), "in-vm"))
        // Whoever runs code in this JVM needs no password to it.
        .setSecurityEnabled(false)
        .setJMXManagementEnabled(false)
        .setMessageCounterEnabled(false)
        .setJournalType(JournalType.NIO)
        .setJournalDirectory(folder.resolve("journal").toString())
        .setBindingsDirectory(folder.resolve("bindings").toString())
        .setPagingDirectory(folder.resolve("paging").toString())
        .setLargeMessagesDirectory(folder.resolve("large-messages").toString())
        .setJournalFileSize(MIB)
        .setJournalMinFiles(2)
        .setJournalPoolFiles(2)
        // A full disk is the database's trouble, and it says so; a silent doorbell would hide it.
        .setMaxDiskUsage(OFF)
        .addQueueConfiguration(
            QueueConfiguration.of(DOORBELL)
                .setRoutingType(RoutingType.ANYCAST)
                .setAutoDelete(false))
        .addAddressSetting(DOORBELL, doorbell());
  }

  /** A doorbell that cannot be answered rings again, ever slower, and never turns into a letter. */
  private static AddressSettings doorbell() {
    return new AddressSettings()
        .setRedeliveryDelay(500)
        .setRedeliveryMultiplier(2)
        .setMaxRedeliveryDelay(10_000)
        .setMaxDeliveryAttempts(OFF)
        // Nothing ever gets there; without these two names Artemis warns at each start.
        .setDeadLetterAddress(SimpleString.of("watchbill.undelivered"))
        .setExpiryAddress(SimpleString.of("watchbill.undelivered"))
        .setAutoDeleteQueues(false)
        .setAutoDeleteAddresses(false)
        // Ten thousand unanswered rings say no more than one; the sweep makes up for those dropped.
        .setMaxSizeBytes(16L * MIB)
        .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP);
  }
}
