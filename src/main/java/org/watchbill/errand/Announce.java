package org.watchbill.errand;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells what happened to whoever observes it, an application's own observers too: the only class
 * that does. No observer can do harm to what is told of, or keep it from another observer: within a
 * transaction nothing is told before that has ended, and what an observer throws is logged.
 *
 * <p>Otherwise an application's observer that fails would undo a person's change, keep a worker
 * from going on, and have the broker deliver its message again.
 *
 * <p>Observers are called on the thread that told, and should return soon. Of a transaction that
 * commits hear all but those of {@link TransactionPhase#AFTER_FAILURE}; of one that is rolled back
 * only these and those of {@link TransactionPhase#AFTER_COMPLETION}; without one, all at once.
 */
@ApplicationScoped
public class Announce {

  private static final Logger LOG = Logger.getLogger(Announce.class.getName());

  private static final Set<TransactionPhase> COMMITTED =
      EnumSet.complementOf(EnumSet.of(TransactionPhase.AFTER_FAILURE));
  private static final Set<TransactionPhase> ROLLED_BACK =
      EnumSet.of(TransactionPhase.AFTER_FAILURE, TransactionPhase.AFTER_COMPLETION);
  private static final Set<TransactionPhase> NONE = EnumSet.allOf(TransactionPhase.class);

  @Resource TransactionSynchronizationRegistry transactions;
  @Inject BeanManager beans;

  private final Map<Class<?>, List<ObserverMethod<? super Object>>> observers =
      new ConcurrentHashMap<>();
  private final Seldom failures = new Seldom(Duration.ofMinutes(1));

  /** Tells of an event: soon if a transaction is running, else now. Never throws. */
  public void tell(Object event) {
    try {
      if (observers(event).isEmpty()) {
        return;
      }
      if (inTransaction()) {
        keep(event);
      } else {
        call(event, NONE);
      }
    } catch (RuntimeException | Error e) {
      LOG.log(Level.WARNING, "of " + event.getClass().getSimpleName() + " nobody was told", e);
    }
  }

  private List<ObserverMethod<? super Object>> observers(Object event) {
    return observers.computeIfAbsent(
        event.getClass(),
        type ->
            beans.<Object>resolveObserverMethods(event).stream()
                .filter(observer -> !observer.isAsync())
                .sorted((a, b) -> Integer.compare(a.getPriority(), b.getPriority()))
                .toList());
  }

  private boolean inTransaction() {
    int status = transactions.getTransactionStatus();
    return status == Status.STATUS_ACTIVE || status == Status.STATUS_MARKED_ROLLBACK;
  }

  @SuppressWarnings("unchecked") // only this class knows the key
  private void keep(Object event) {
    List<Object> kept = (List<Object>) transactions.getResource(Announce.class);
    if (kept == null) {
      kept = new ArrayList<>();
      try {
        transactions.registerInterposedSynchronization(new Tell(kept));
      } catch (IllegalStateException e) { // it can only be rolled back
        call(event, ROLLED_BACK);
        return;
      }
      transactions.putResource(Announce.class, kept);
    }
    kept.add(event);
  }

  private void call(Object event, Set<TransactionPhase> phases) {
    Announced<Object> announced = new Announced<>(event);
    for (ObserverMethod<? super Object> observer : observers(event)) {
      if (phases.contains(observer.getTransactionPhase())) {
        try {
          observer.notify(announced);
        } catch (Exception | Error e) { // whatever an application's code throws
          failed(observer, event, e);
        }
      }
    }
  }

  private void failed(ObserverMethod<?> observer, Object event, Throwable why) {
    String bean = observer.getBeanClass().getName();
    String kind = event.getClass().getSimpleName();
    OptionalLong before = failures.say(bean + " " + kind, System.nanoTime());
    if (before.isPresent()) {
      LOG.log(
          Level.WARNING,
          "an observer in %s failed to hear of %s (%d times more in the last while); what it was told of stays as it is"
              .formatted(bean, kind, before.getAsLong()),
          why);
    }
  }

  private final class Tell implements Synchronization {
    private final List<Object> events;

    Tell(List<Object> events) {
      this.events = events;
    }

    @Override
    public void beforeCompletion() {}

    @Override
    public void afterCompletion(int status) {
      boolean committed = status == Status.STATUS_COMMITTED;
      events.forEach(event -> call(event, committed ? COMMITTED : ROLLED_BACK));
    }
  }
}
