package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.Migration;

/** Adds the rows of the {@link Tally} up; any number of nodes may do so at once. */
@ApplicationScoped
public class FoldTally {

  @Inject Jdbc jdbc;
  @Inject Migration schema;

  /**
   * All that are committed now, or a step towards that.
   *
   * @return whether there is another step
   */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public boolean step() {
    return jdbc.run(connection -> schema.vendor().foldTally(connection));
  }
}
