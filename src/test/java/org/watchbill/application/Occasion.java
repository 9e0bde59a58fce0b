package org.watchbill.application;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.function.Supplier;

/** The moments at which an application's code may come to submit jobs. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Occasion {

  /** Thrown to have a transaction rolled back; its message is what a step returned before. */
  public static class Undone extends RuntimeException {
    private static final long serialVersionUID = 1;

    Undone(Object returned) {
      super(String.valueOf(returned));
    }
  }

  @EJB Occasion self;
  @Inject Pause pause;

  /** Without any transaction. */
  public <T> T outside(Supplier<T> step) {
    return step.get();
  }

  /** In one that commits. */
  @TransactionAttribute(TransactionAttributeType.REQUIRED)
  public <T> T inside(Supplier<T> step) {
    return step.get();
  }

  /** In one that is rolled back. */
  @TransactionAttribute(TransactionAttributeType.REQUIRED)
  public <T> T undone(Supplier<T> step) {
    throw new Undone(step.get());
  }

  /** While one that is rolled back later is suspended by an interceptor. */
  @TransactionAttribute(TransactionAttributeType.REQUIRED)
  public <T> T suspended(Supplier<T> step, Supplier<?> before) {
    before.get();
    throw new Undone(pause.during(step));
  }

  /** While one that is rolled back later is suspended by the container of an enterprise bean. */
  @TransactionAttribute(TransactionAttributeType.REQUIRED)
  public <T> T suspendedByBean(Supplier<T> step, Supplier<?> before) {
    before.get();
    throw new Undone(self.outside(step));
  }

  /** Suspends whatever transaction there is. */
  @Dependent
  public static class Pause {
    @Transactional(TxType.NOT_SUPPORTED)
    public <T> T during(Supplier<T> step) {
      return step.get();
    }
  }
}
