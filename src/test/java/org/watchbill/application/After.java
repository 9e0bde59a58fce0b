package org.watchbill.application;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Submits as soon as a transaction has committed, on the very thread. */
@Stateless
@TransactionManagement(TransactionManagementType.BEAN)
public class After {

  /** What is to be done then, and what it has returned. */
  public record Committed(Supplier<String> step, CompletableFuture<String> returned) {}

  /** Who does it. */
  @ApplicationScoped
  public static class Observer {
    void committed(@Observes(during = TransactionPhase.AFTER_SUCCESS) Committed committed) {
      try {
        committed.returned().complete(committed.step().get());
      } catch (RuntimeException e) {
        committed.returned().complete(e.toString());
      }
    }
  }

  @Resource UserTransaction transaction;
  @Inject Event<Committed> event;

  /** Commits something and does something then. */
  public String commit(Supplier<String> step, Supplier<?> before) {
    Committed committed = new Committed(step, new CompletableFuture<>());
    try {
      transaction.begin();
      before.get();
      event.fire(committed);
      transaction.commit();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return committed.returned().getNow("nothing was done");
  }
}
