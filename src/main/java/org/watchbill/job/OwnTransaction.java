package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.function.Supplier;
import org.watchbill.schema.Contended;

/** A transaction for who has none: all or nothing, whatever is thrown. */
@ApplicationScoped
@Contended
public class OwnTransaction {

  /** Does something in a new transaction. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public <T> T run(Supplier<T> step) {
    return step.get();
  }
}
