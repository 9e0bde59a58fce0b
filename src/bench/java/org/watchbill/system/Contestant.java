package org.watchbill.system;

/** Whoever is measured: a process with a database of its own. */
interface Contestant extends AutoCloseable {

  /** As the report names it. */
  String name();

  Database database();

  /** The id of its process. */
  long pid();

  /** Bytes on its heap after a full collection. */
  long heap() throws Exception;

  @Override
  void close() throws InterruptedException;
}
