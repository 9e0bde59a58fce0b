package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;
import org.watchbill.queue.Queues;

/** Deployments that declare schedules, one after another and at once, on the real databases. */
class ReconcileSchedulesIT {

  private static final String EVERY_5 = "{'cron': '*/5 * * * * *', 'type': 'noop'}";
  private static final String EVERY_10 = "{'cron': '*/10 * * * * *', 'type': 'noop'}";

  private World world;

  private void world(String kind) throws Exception {
    world = new World(kind, "2026-03-02T12:00:00Z");
  }

  @AfterEach
  void theLedgerHolds() throws Exception {
    try (World ended = world) {
      assertThat(ended.audit().broken()).isEmpty();
    }
  }

  private static Declared declared(String name, String definition) {
    return new Declared(
        name,
        "file a.yaml",
        Json.read(Json.tree(definition.replace('\'', '"')), NewSchedule.class, "$"));
  }

  private void deploy(Declared... declared) {
    node().reconcile(List.of(declared));
  }

  /** The beans of a node, each transaction with its own below them. */
  private ReconcileSchedules node() {
    ReconcileSchedules node = new ReconcileSchedules();
    node.schedules =
        new Schedules() {
          @Override
          public Optional<Schedule> find(String name) {
            return world.in(beans -> beans.schedules().find(name));
          }
        };
    node.one = declare();
    node.replan =
        new ReplanSchedules() {
          @Override
          public boolean replanGroup(String rules) {
            return false;
          }
        };
    node.queues =
        new Queues() {
          @Override
          public boolean known(String name) {
            return false; // not asked for here
          }
        };
    return node;
  }

  private DeclareSchedule declare() {
    return new DeclareSchedule() {
      @Override
      public Reconciliation declare(Declared wanted, boolean merge) {
        return world.in(beans -> over(beans).declare(wanted, merge));
      }

      @Override
      public List<String> names() {
        return world.in(beans -> over(beans).names());
      }

      @Override
      public Optional<Undeclared> undeclare(String name) {
        return world.in(beans -> over(beans).undeclare(name));
      }
    };
  }

  private static DeclareSchedule over(World.Beans beans) {
    DeclareSchedule declare = new DeclareSchedule();
    declare.em = beans.em();
    declare.schedules = beans.schedules();
    declare.timetables = beans.schedules().timetables;
    return declare;
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void nodesThatStartTogetherDeclareEachScheduleOnce(String kind) throws Exception {
    world(kind);
    List<Declared> first =
        IntStream.range(0, 20).mapToObj(i -> declared("s" + i, EVERY_5)).toList();
    List<Declared> then =
        IntStream.range(0, 20).mapToObj(i -> declared("s" + i, EVERY_10)).toList();

    atOnce(4, () -> node().reconcile(first));
    world.live(Duration.ofSeconds(11));
    atOnce(4, () -> node().reconcile(then));
    world.live(Duration.ofSeconds(20));

    for (Declared one : then) {
      Schedule schedule = world.get(one.name());
      assertThat(schedule.revision()).isEqualTo(2);
      assertThat(schedule.definition()).isEqualTo(one.definition());
      assertThat(Drift.of(schedule)).isEmpty();
      assertThat(world.ledger(one.name()))
          .containsExactly("FIRED 12:00:05", "FIRED 12:00:10", "FIRED 12:00:20", "FIRED 12:00:30");
    }
    atOnce(4, () -> node().reconcile(List.of()));
    assertThat(names()).isEmpty();
    assertThat(world.ledger("s0")).hasSize(4);
  }

  private List<String> names() {
    return world.in(
        beans ->
            beans.schedules().list("", 100, schedule -> schedule).stream()
                .map(Schedule::name)
                .toList());
  }

  private static void atOnce(int nodes, Runnable start) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(nodes);
    try {
      Callable<Object> call = Executors.callable(start);
      List<Future<Object>> ends = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        ends.add(threads.submit(call));
      }
      for (Future<Object> end : ends) {
        end.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whatIsDeclaredHoldsWhereChangesNoLongerFit(String kind) throws Exception {
    world(kind);
    deploy(declared("s", "{'cron': '@daily', 'type': 'noop', 'endAt': '2030-01-01T00:00:00Z'}"));
    world.put(
        "s", "{'cron': '@daily', 'type': 'noop', 'endAt': '2027-01-01T00:00:00Z', 'priority': 7}");
    Declared next =
        declared(
            "s",
            "{'cron': '@daily', 'type': 'noop', 'startAt': '2028-01-01T00:00:00Z', 'endAt': '2030-01-01T00:00:00Z'}");

    deploy(next);

    assertThat(world.get("s").definition()).isEqualTo(next.definition());
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whatWouldNeverFireIsLeftOutAndTheRestIsDeclared(String kind) throws Exception {
    world(kind);

    deploy(
        declared("past", "{'cron': '@daily', 'type': 'noop', 'endAt': '2001-01-01T00:00:00Z'}"),
        declared("s", EVERY_5));

    assertThat(names()).containsExactly("s");
    assertThat(world.get("s").source()).isEqualTo("file a.yaml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aPauseAndWhatPeopleChangedOutliveTheDeclaration(String kind) throws Exception {
    world(kind);
    deploy(declared("s", EVERY_5), declared("t", EVERY_5));
    world.put("s", EVERY_10);
    world.in(beans -> beans.schedules().pause("t", new Pause(null, null)));

    deploy(declared("s", EVERY_5), declared("t", EVERY_10));
    assertThat(world.get("s").revision()).isEqualTo(2);
    assertThat(world.get("t").status()).isEqualTo(Schedule.Status.PAUSED);
    assertThat(world.get("t").definition().cron()).isEqualTo("*/10 * * * * *");
    deploy();

    assertThat(world.get("s").source()).isNull();
    assertThat(world.get("s").definition().cron()).isEqualTo("*/10 * * * * *");
    assertThat(names()).containsExactly("s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aResetPutsWhatIsDeclared(String kind) throws Exception {
    world(kind);
    deploy(declared("s", EVERY_5));
    world.put("s", EVERY_10);
    world.put("mine", EVERY_10);

    assertThat(world.in(beans -> over(beans).reset("s", "bob")).definition().cron())
        .isEqualTo("*/5 * * * * *");

    assertThat(world.get("s").updatedBy()).isEqualTo("bob");
    assertThat(world.in(beans -> over(beans).reset("s", "eve")).revision()).isEqualTo(3);
    assertThatThrownBy(() -> world.in(beans -> over(beans).reset("mine", "bob")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no class or file declares");
  }
}
