package org.watchbill.job;

import java.time.Instant;

/**
 * A line a handler wrote.
 *
 * @param line its number within the attempt, from 1
 */
public record LogLine(int attempt, int line, Instant at, String text) {}
