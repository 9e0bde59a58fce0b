package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.naming.Binding;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Writes out what persistence contexts would only write at the commit that a rehearsal never comes
 * to. The entity managers are those that classes of this application had injected: a web
 * application's beans share one naming context, where each of them is bound.
 */
@ApplicationScoped
public class FlushAll {

  private static final Logger LOG = Logger.getLogger(FlushAll.class.getName());

  @PersistenceContext(unitName = "watchbill")
  EntityManager own;

  /**
   * Flushes all that take part in the running transaction.
   *
   * @throws jakarta.persistence.PersistenceException as the commit would have met it
   */
  public void flush() {
    flush(own);
    Deque<Context> contexts = new ArrayDeque<>();
    try {
      contexts.add((Context) new InitialContext().lookup("java:comp/env"));
    } catch (NamingException e) {
      LOG.log(Level.FINE, "there is no java:comp/env to look through", e);
    }
    while (!contexts.isEmpty()) {
      flush(contexts.remove(), contexts);
    }
  }

  private static void flush(Context context, Deque<Context> contexts) {
    try {
      for (Binding binding : Collections.list(context.listBindings(""))) {
        if (binding.getObject() instanceof Context inner) {
          contexts.add(inner);
        } else if (binding.getObject() instanceof EntityManager em) {
          flush(em);
        }
      }
    } catch (NamingException e) {
      LOG.log(Level.FINE, "a part of java:comp/env cannot be looked through", e);
    }
  }

  private static void flush(EntityManager em) {
    if (em.isJoinedToTransaction()) {
      em.flush();
    }
  }
}
