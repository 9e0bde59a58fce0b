package org.watchbill.handler.sql;

import java.util.concurrent.Callable;

/** Where a connection's work is done: in the job's transaction, or while it is suspended. */
interface Where {

  /** The job's transaction, as it is on this thread. */
  Where INSIDE = Callable::call;

  <T> T call(Callable<T> work) throws Exception;
}
