package org.watchbill.schedule;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A schedule as a class or a file declares it, not checked yet.
 *
 * @param name the schedule's name
 * @param source who declares it, as the row keeps it: {@code class org.acme.WeeklyReport}
 * @param place the same with more for a person who looks for it: the line of a file
 * @param path the definition's JSON path in its source
 * @param definition what {@code PUT /schedules/{name}} would take
 */
record Declaration(String name, String source, String place, String path, JsonNode definition) {}
