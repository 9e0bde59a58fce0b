package org.watchbill.handler;

import java.util.List;

/**
 * A batch to be submitted, as {@code POST /batches} takes it.
 *
 * @param name for people, or null
 * @param jobs its first children, at least one
 * @param then starts when all children have ended, whatever way; may be null
 * @param onDeath starts as soon as one child is dead; may be null
 */
public record NewBatch(String name, List<NewJob> jobs, NewJob then, NewJob onDeath) {}
