package org.watchbill.job;

import java.time.Instant;

/**
 * How far a job has come, in its own words.
 *
 * @param done how much is done, in the handler's unit
 * @param total how much there is to do; 0 if the handler does not know
 * @param message for a person, or null
 */
public record Progress(long done, long total, String message, Instant at) {}
