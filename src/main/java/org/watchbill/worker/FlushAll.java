package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.naming.Binding;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingEnumeration;
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
    Set<EntityManager> managers = new LinkedHashSet<>();
    managers.add(own);
    try {
      managers.addAll(bound((Context) new InitialContext().lookup("java:comp/env")));
    } catch (NamingException e) {
      LOG.log(Level.FINE, "java:comp/env cannot be looked through", e);
    }
    managers.stream().filter(EntityManager::isJoinedToTransaction).forEach(EntityManager::flush);
  }

  private static Set<EntityManager> bound(Context root) throws NamingException {
    Set<EntityManager> found = new LinkedHashSet<>();
    Set<String> seen = new HashSet<>();
    Deque<Context> contexts = new ArrayDeque<>();
    contexts.add(root);
    while (!contexts.isEmpty()) {
      Context context = contexts.remove();
      if (seen.add(context.getNameInNamespace())) {
        NamingEnumeration<Binding> bindings = context.listBindings("");
        while (bindings.hasMore()) {
          take(bindings, contexts, found);
        }
      }
    }
    return found;
  }

  /** Some names lead nowhere here: a user transaction is not for a bean that has a transaction. */
  private static void take(
      NamingEnumeration<Binding> bindings, Deque<Context> contexts, Set<EntityManager> found) {
    try {
      Object bound = bindings.next().getObject();
      if (bound instanceof Context inner) {
        contexts.add(inner);
      } else if (bound instanceof EntityManager em) {
        found.add(em);
      }
    } catch (NamingException | RuntimeException e) {
      LOG.log(Level.FINE, "a name in java:comp/env leads nowhere", e);
    }
  }
}
