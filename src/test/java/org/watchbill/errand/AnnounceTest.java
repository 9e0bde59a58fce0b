package org.watchbill.errand;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.event.Reception;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.EventContext;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnnounceTest {

  private record Happened(String what) {}

  private final Announce announce = new Announce();
  private final List<String> heard = new ArrayList<>();
  private final Set<ObserverMethod<Object>> observers = new LinkedHashSet<>();
  private final Map<Object, Object> resources = new HashMap<>();
  private Synchronization synchronization;
  private int status = Status.STATUS_NO_TRANSACTION;

  {
    announce.beans =
        proxy(
            BeanManager.class,
            (method, args) -> method.equals("resolveObserverMethods") ? observers : null);
    announce.transactions = proxy(TransactionSynchronizationRegistry.class, this::registry);
  }

  private interface Answer {
    Object to(String method, Object[] args);
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            AnnounceTest.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) -> answer.to(method.getName(), args)));
  }

  private Object registry(String method, Object[] args) {
    return switch (method) {
      case "getTransactionStatus" -> status;
      case "getResource" -> resources.get(args[0]);
      case "putResource" -> resources.put(args[0], args[1]);
      case "registerInterposedSynchronization" -> {
        if (status == Status.STATUS_MARKED_ROLLBACK) {
          throw new IllegalStateException("marked for rollback");
        }
        synchronization = (Synchronization) args[0];
        yield null;
      }
      default -> throw new AssertionError(method);
    };
  }

  private void end(int how) {
    status = how;
    synchronization.afterCompletion(how);
  }

  /** An observer of a phase that writes down what it hears and then does something. */
  private void observes(String who, TransactionPhase phase, int priority, Runnable then) {
    observers.add(
        new ObserverMethod<>() {
          @Override
          public Class<?> getBeanClass() {
            return AnnounceTest.class;
          }

          @Override
          public Type getObservedType() {
            return Object.class;
          }

          @Override
          public Set<Annotation> getObservedQualifiers() {
            return Set.of();
          }

          @Override
          public Reception getReception() {
            return Reception.ALWAYS;
          }

          @Override
          public TransactionPhase getTransactionPhase() {
            return phase;
          }

          @Override
          public int getPriority() {
            return priority;
          }

          @Override
          public void notify(EventContext<Object> context) {
            assertThat(context.getMetadata().getType()).isEqualTo(Happened.class);
            heard.add(who + " " + ((Happened) context.getEvent()).what());
            then.run();
          }
        });
  }

  private void allPhases() {
    for (TransactionPhase phase : TransactionPhase.values()) {
      observes(phase.name(), phase, 0, () -> {});
    }
  }

  private static void fail(Throwable why) {
    AnnounceTest.<RuntimeException>sneak(why);
  }

  @SuppressWarnings("unchecked") // as an observer in another language does
  private static <T extends Throwable> void sneak(Throwable why) throws T {
    throw (T) why;
  }

  @Test
  void whateverAnObserverThrowsHarmsNeitherTheTellerNorTheOtherObservers() {
    List<Throwable> thrown =
        List.of(
            new IllegalStateException("refused"),
            new AssertionError("never"),
            new StackOverflowError(),
            new NoClassDefFoundError("gone"),
            new java.io.IOException("checked"),
            new InterruptedException());
    for (Throwable why : thrown) {
      observes(why.getClass().getSimpleName(), TransactionPhase.IN_PROGRESS, 1, () -> fail(why));
    }
    observes("last", TransactionPhase.IN_PROGRESS, 2, () -> {});

    announce.tell(new Happened("it"));

    assertThat(heard).hasSize(thrown.size() + 1).endsWith("last it");
  }

  @Test
  void withinATransactionNobodyHearsBeforeItHasEnded() {
    allPhases();
    status = Status.STATUS_ACTIVE;

    announce.tell(new Happened("one"));
    announce.tell(new Happened("two"));

    assertThat(heard).isEmpty();
    end(Status.STATUS_COMMITTED);
    assertThat(heard)
        .containsExactlyInAnyOrder(
            "IN_PROGRESS one",
            "BEFORE_COMPLETION one",
            "AFTER_COMPLETION one",
            "AFTER_SUCCESS one",
            "IN_PROGRESS two",
            "BEFORE_COMPLETION two",
            "AFTER_COMPLETION two",
            "AFTER_SUCCESS two");
  }

  @Test
  void ofWhatWasRolledBackHearsOnlyWhoAskedForIt() {
    allPhases();
    status = Status.STATUS_ACTIVE;

    announce.tell(new Happened("it"));
    end(Status.STATUS_ROLLEDBACK);

    assertThat(heard).containsExactlyInAnyOrder("AFTER_COMPLETION it", "AFTER_FAILURE it");
  }

  @Test
  void ofATransactionThatCanOnlyFailTheFailureIsTold() {
    allPhases();
    status = Status.STATUS_MARKED_ROLLBACK;

    announce.tell(new Happened("it"));

    assertThat(heard).containsExactlyInAnyOrder("AFTER_COMPLETION it", "AFTER_FAILURE it");
  }

  @Test
  void anObserverThatThrowsAfterTheCommitDoesNotKeepTheRestFromBeingTold() {
    observes("bad", TransactionPhase.AFTER_SUCCESS, 1, () -> fail(new IllegalStateException()));
    observes("good", TransactionPhase.AFTER_SUCCESS, 2, () -> {});
    status = Status.STATUS_ACTIVE;

    announce.tell(new Happened("one"));
    announce.tell(new Happened("two"));
    end(Status.STATUS_COMMITTED);

    assertThat(heard).containsExactly("bad one", "good one", "bad two", "good two");
  }

  @Test
  void anObserverMayTellOfMore() {
    observes(
        "teller",
        TransactionPhase.AFTER_SUCCESS,
        1,
        () -> {
          if (heard.size() < 3) {
            announce.tell(new Happened("more"));
          }
        });
    status = Status.STATUS_ACTIVE;

    announce.tell(new Happened("it"));
    end(Status.STATUS_COMMITTED);

    assertThat(heard).containsExactly("teller it", "teller more", "teller more");
  }
}
