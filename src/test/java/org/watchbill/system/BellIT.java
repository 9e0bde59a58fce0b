package org.watchbill.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A broker that others use too and that asks for a login, and a node that has one. */
class BellIT {

  private static final String USER = "watch";
  private static final String PASSWORD = "let me in, please?";

  /** The sessions of a node; see glassfish-ejb-jar.xml. */
  private static final int WORKERS = 48;

  private static final Broker BROKER = new Broker().admit(USER, PASSWORD);
  private static final Path DATA = Servers.folder("bell");
  private static final Database DATABASE = Database.h2(DATA);
  private static final Server SERVER =
      BROKER
          .serve(new Server(DATA, DATABASE))
          .set("watchbill.broker.user", USER)
          .set("watchbill.broker.password", PASSWORD)
          .set("watchbill.lease", "PT30S")
          .set("watchbill.sweep", "PT1S");

  private final Api api = SERVER.admin();

  @BeforeAll
  static void start() throws Exception {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create alias a_while for 'java.lang.Thread.sleep(long)'");
    }
    BROKER.start();
    SERVER.start();
    await().atMost(60, SECONDS).until(() -> BROKER.workers() == WORKERS);
  }

  @AfterAll
  static void stop() throws Exception {
    SERVER.close();
    BROKER.close();
  }

  private JsonNode relief() throws Exception {
    return api.get("nodes").expect(200).body().at("/items/0/relief");
  }

  private void submit(String job) throws Exception {
    api.post("jobs", job).expect(202);
  }

  private long succeeded(String queue) throws Exception {
    return api.get("jobs?state=SUCCEEDED&limit=500&queue=" + queue)
        .expect(200)
        .body()
        .at("/items")
        .size();
  }

  private int open(String queue) throws Exception {
    return api.get("jobs?state=READY&queue=" + queue).expect(200).body().at("/items").size();
  }

  private static long lines(String text) throws Exception {
    return Pattern.compile(Pattern.quote(text))
        .matcher(Files.readString(SERVER.log()))
        .results()
        .count();
  }

  private interface Made {
    Message by(JMSContext context) throws JMSException;
  }

  private static Made with(Object property) {
    return context -> {
      Message message = context.createMessage();
      message.setObjectProperty("queue", property);
      return message;
    };
  }

  private static final List<Made> FOREIGN =
      List.of(
          JMSContext::createMessage,
          context -> context.createTextMessage("default"),
          context -> context.createObjectMessage("an object"),
          context -> context.createMapMessage(),
          BellIT::large,
          with(17),
          with(true),
          with(1.5),
          with(""),
          with("no such queue"),
          with("no-such-queue"),
          with("x".repeat(10_000)),
          with("a\nb\0c"));

  private static Message large(JMSContext context) throws JMSException {
    BytesMessage message = context.createBytesMessage();
    message.writeBytes(new byte[2 << 20]);
    return message;
  }

  @Test
  void whatOthersSendTakesNoWorker() throws Exception {
    try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(BROKER.url());
        JMSContext context = factory.createContext(USER, PASSWORD)) {
      Queue doorbell = context.createQueue("watchbill.doorbell");
      for (int i = 0; i < 4; i++) {
        for (Made made : FOREIGN) {
          context.createProducer().send(doorbell, made.by(context));
        }
      }
      context.createProducer().setTimeToLive(1).send(doorbell, context.createMessage());
    }
    await().atMost(60, SECONDS).until(() -> BROKER.waiting() == 0);
    assertThat(BROKER.workers()).isEqualTo(WORKERS);
    assertThat(lines("a message to the doorbell")).isBetween(1L, 3L);

    for (int i = 0; i < 20; i++) {
      submit(
          "{\"type\": \"sql.execute\", \"queue\": \"busy\","
              + " \"payload\": {\"sql\": \"call a_while(4000)\"}}");
    }
    await()
        .atMost(60, SECONDS)
        .until(() -> api.get("nodes").expect(200).body().at("/items/0/running").asInt() > 8);
    await().atMost(120, SECONDS).until(() -> succeeded("busy") == 20);
    assertThat(relief().isNull()).isTrue();
  }

  @Test
  void whoWorksByReliefSaysSoAndStopsSayingSo() throws Exception {
    submit("{\"type\": \"noop\", \"queue\": \"calm\"}");
    await().atMost(60, SECONDS).until(() -> succeeded("calm") == 1);
    assertThat(relief().isNull()).isTrue();

    BROKER.stop();
    BROKER.admit(USER, "another").start();
    submit("{\"type\": \"noop\", \"queue\": \"calm\"}");
    await().atMost(60, SECONDS).until(() -> succeeded("calm") == 2);
    await().atMost(60, SECONDS).until(() -> relief().at("/reason").asText().length() > 10);
    assertThat(relief().at("/since").asText()).endsWith("Z");
    assertThat(lines("the broker takes no doorbell")).isBetween(1L, 5L);

    BROKER.stop();
    BROKER.admit(USER, PASSWORD, false).start();
    await()
        .atMost(180, SECONDS)
        .until(
            () -> {
              submit("{\"type\": \"noop\", \"queue\": \"unheard\"}");
              return relief().at("/reason").asText().contains("brings none");
            });
    await().atMost(60, SECONDS).until(() -> open("unheard") == 0);

    BROKER.stop();
    BROKER.admit(USER, PASSWORD).start();
    await()
        .atMost(180, SECONDS)
        .until(
            () -> {
              submit("{\"type\": \"noop\", \"queue\": \"unheard\"}");
              return relief().isNull();
            });
    await().atMost(120, SECONDS).until(() -> BROKER.workers() == WORKERS);
    submit("{\"type\": \"noop\", \"queue\": \"calm\"}");
    await().atMost(60, SECONDS).until(() -> succeeded("calm") == 3);
  }
}
