package org.watchbill.handler;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.watchbill.json.Json;

/**
 * A batch being put together: children that run in parallel, and what is to start when they have
 * ended. Nothing is submitted before {@link #submit}.
 */
public final class BatchDraft {

  private final String name;
  private final Function<Class<? extends JobHandler<?>>, String> types;
  private final ToLongFunction<NewBatch> submit;
  private final List<NewJob> children = new ArrayList<>();
  private NewJob then;
  private NewJob onDeath;

  /** For {@link Jobs#batch}. */
  public BatchDraft(
      String name,
      Function<Class<? extends JobHandler<?>>, String> types,
      ToLongFunction<NewBatch> submit) {
    this.name = name;
    this.types = types;
    this.submit = submit;
  }

  /** One more child. */
  public <P> BatchDraft add(Class<? extends JobHandler<P>> handler, P payload) {
    return add(job(handler, payload));
  }

  /** One more child, with options. */
  public BatchDraft add(NewJob job) {
    children.add(job);
    return this;
  }

  /** What starts when all children have ended, whatever way. */
  public <P> BatchDraft then(Class<? extends JobHandler<P>> handler, P payload) {
    return then(job(handler, payload));
  }

  /** What starts when all children have ended, with options. */
  public BatchDraft then(NewJob job) {
    then = job;
    return this;
  }

  /** What starts as soon as one child is dead. */
  public <P> BatchDraft onDeath(Class<? extends JobHandler<P>> handler, P payload) {
    return onDeath(job(handler, payload));
  }

  /** What starts as soon as one child is dead, with options. */
  public BatchDraft onDeath(NewJob job) {
    onDeath = job;
    return this;
  }

  /**
   * Submits the batch in the caller's transaction, or in one of its own if there is none.
   *
   * @return the batch's id
   * @throws org.watchbill.problem.Problem if a job is refused, naming which, or if there is no
   *     child
   */
  public long submit() {
    return submit.applyAsLong(new NewBatch(name, List.copyOf(children), then, onDeath));
  }

  private NewJob job(Class<? extends JobHandler<?>> handler, Object payload) {
    return NewJob.of(types.apply(handler), Json.tree(payload));
  }
}
