package org.watchbill.handler.sql;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.validation.constraints.NotBlank;
import java.util.List;

/**
 * The job a fan-out makes for each row, as {@code POST /jobs} takes it. Every string but {@code
 * type} may hold {@code ${column}}, also deep in the payload; so a number may be {@code "${n}"}.
 *
 * <p>SQL in the payload of a child may not: there, data would become SQL. Pass it through the
 * child's {@code parameters}. The {@code job} of a child that is a fan-out itself is left as it is;
 * its placeholders are for the rows of that one.
 */
public record ChildJob(
    @NotBlank String type,
    JsonNode payload,
    String queue,
    JsonNode priority,
    String runAt,
    String delay,
    JsonNode maxAttempts,
    String backoff,
    List<String> tags) {}
