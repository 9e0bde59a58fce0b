package org.watchbill.system;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Does to a running system what life does to it: kills a process and starts it again, stops one
 * politely, takes the broker away, pauses a queue. One thing at a time, each kind once before any
 * comes again, so that even a short run has seen all. What it does when goes by the seed.
 */
final class Chaos {

  /** What it does. */
  enum Blow {
    KILL,
    STOP,
    BROKER,
    PAUSE
  }

  private final List<Server> servers;
  private final Broker broker;
  private final List<String> queues;
  private final Random random;
  private final Map<Blow, Integer> dealt = new EnumMap<>(Blow.class);
  private final Thread thread = new Thread(this::run, "chaos");
  private volatile Server spared;
  private volatile boolean over;
  private volatile Throwable failure;

  Chaos(List<Server> servers, Broker broker, List<String> queues, long seed) {
    this.servers = servers;
    this.broker = broker;
    this.queues = queues;
    random = new Random(seed);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Leaves one of the servers, which is up, alone from now on; says which. */
  synchronized Server spareOne() {
    spared = servers.get(random.nextInt(servers.size()));
    return spared;
  }

  /** Ends, everything up again; fails if something did not come up or would not stop. */
  Map<Blow, Integer> end() throws InterruptedException {
    over = true;
    thread.join(TimeUnit.MINUTES.toMillis(3));
    if (failure != null || thread.isAlive()) {
      throw new IllegalStateException("chaos did not end well, dealt " + dealt, failure);
    }
    return dealt;
  }

  private void run() {
    List<Blow> bag = new ArrayList<>();
    try {
      while (!over) {
        pass(1_000, 4_000);
        if (bag.isEmpty()) {
          bag.addAll(List.of(Blow.values()));
          Collections.shuffle(bag, random);
        }
        if (!over) {
          deal(bag.remove(0));
        }
      }
    } catch (Exception | AssertionError e) { // told by end()
      failure = e;
    }
  }

  private synchronized void deal(Blow blow) throws Exception {
    dealt.merge(blow, 1, Integer::sum);
    switch (blow) {
      case KILL -> {
        Server victim = victim();
        victim.kill();
        victim.start();
      }
      case STOP -> {
        Server victim = victim();
        victim.stop();
        victim.start();
      }
      case BROKER -> {
        broker.stop();
        pass(1_000, 8_000);
        broker.start();
      }
      case PAUSE -> {
        String queue = queues.get(random.nextInt(queues.size()));
        ask("queues/" + queue + "/pause");
        pass(1_000, 4_000);
        ask("queues/" + queue + "/resume");
      }
    }
  }

  private Server victim() {
    Server victim = servers.get(random.nextInt(servers.size()));
    return victim == spared ? servers.get(1 - servers.indexOf(victim)) : victim;
  }

  private void ask(String path) throws IOException, InterruptedException {
    servers.get(random.nextInt(servers.size())).admin().post(path).expect(200);
  }

  private void pass(int least, int most) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(least, most));
  }
}
