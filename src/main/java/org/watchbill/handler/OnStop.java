package org.watchbill.handler;

/** What is done when a job is told to stop, until this is closed. */
@FunctionalInterface
public interface OnStop extends AutoCloseable {

  /** Takes it back; waits for it if it is being done at this moment. */
  @Override
  void close();
}
