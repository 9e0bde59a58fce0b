package org.watchbill.peer;

/** A product that can do what is measured, with workers that are at rest until they are told. */
interface Peer {

  /** Submits so many jobs by the product's means for many. */
  void load(int jobs) throws Exception;

  /** Submits one job. */
  void submit() throws Exception;

  /** Has the workers run jobs from now on. */
  void work() throws Exception;

  /** Has the workers stop after what they are at. */
  void rest() throws Exception;

  /** Empties the tables. */
  void clear() throws Exception;
}
