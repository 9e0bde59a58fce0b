package org.watchbill.broker;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;

/**
 * Artemis's resource adapter, which also starts and stops the broker it connects to when that is
 * one in the same JVM.
 *
 * <p>It is one in the same JVM unless the adapter is configured otherwise, or the system property
 * {@code watchbill.broker.host} names another; {@code .port}, {@code .user} and {@code .password}
 * go with it.
 */
public class BrokerAdapter extends ActiveMQResourceAdapter {

  // Artemis takes INFO to mean: a line for each message. Kept here, for a logger's level lasts only
  // as long as the logger is referred to.
  private static final Logger AUDIT = Logger.getLogger("org.apache.activemq.audit");

  private static final int UNLIMITED = -1;
  private static final int SCHEDULER_THREADS = 2;
  private static final int FLOW_CONTROL_THREADS = 2;

  private String dataFolder = "";
  private transient EmbeddedBroker broker;

  @Override
  public void start(BootstrapContext context) throws ResourceAdapterInternalException {
    if (AUDIT.getLevel() == null) {
      AUDIT.setLevel(Level.OFF);
    }
    // Workers run on the client's threads. Artemis would stop at 8 per core, and on a small machine
    // busy workers would leave no thread to answer a sender.
    ActiveMQClient.setGlobalThreadPoolProperties(
        UNLIMITED, SCHEDULER_THREADS, FLOW_CONTROL_THREADS);
    if (isInThisJvm()) {
      property("host", this::connectTo);
    }
    if (isInThisJvm()) {
      broker = EmbeddedBroker.start(folder());
    }
    super.start(context);
  }

  @Override
  public void stop() {
    super.stop();
    if (broker != null) {
      broker.stop();
      broker = null;
    }
  }

  /** The configured data folder; empty: the system property {@code watchbill.data}. */
  public String getDataFolder() {
    return dataFolder;
  }

  public void setDataFolder(String dataFolder) {
    this.dataFolder = dataFolder;
  }

  private boolean isInThisJvm() {
    return InVMConnectorFactory.class.getName().equals(getConnectorClassName());
  }

  private void connectTo(String host) {
    setConnectorClassName(NettyConnectorFactory.class.getName());
    // The native transports are not in the RAR; asked for, they cost a warning each time.
    setConnectionParameters(
        "host=%s;port=%s;useEpoll=false;useKQueue=false"
            .formatted(host, System.getProperty("watchbill.broker.port", "61616")));
    property("user", this::setUserName);
    property("password", this::setPassword);
  }

  private static void property(String name, Consumer<String> use) {
    String value = System.getProperty("watchbill.broker." + name, "");
    if (!value.isBlank()) {
      use.accept(value);
    }
  }

  private Path folder() {
    String data =
        dataFolder.isBlank() ? System.getProperty("watchbill.data", "watchbill-data") : dataFolder;
    return Path.of(data, "broker");
  }
}
