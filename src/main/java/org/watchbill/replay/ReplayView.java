package org.watchbill.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.watchbill.json.Json;

/** A replay as the REST API shows it. */
public record ReplayView(
    long id,
    ReplayState state,
    String reason,
    ReplayFilter filter,
    Double rate,
    Integer canary,
    Double stopAtFailureShare,
    JsonNode payload,
    String note,
    String createdBy,
    Instant createdAt,
    Instant endedAt,
    long matched,
    long waiting,
    long sent,
    long open,
    long succeeded,
    long deadAgain,
    long gone,
    long refused,
    long skipped) {

  static ReplayView of(Replay replay) {
    return new ReplayView(
        replay.id(),
        replay.state(),
        replay.reason().orElse(null),
        replay.filter(),
        replay.rate(),
        replay.canary(),
        replay.stopAtFailureShare(),
        Json.tree(replay.patch()),
        replay.note(),
        replay.createdBy(),
        replay.createdAt(),
        replay.endedAt(),
        replay.matched(),
        replay.waiting(),
        replay.sent(),
        replay.open(),
        replay.succeeded(),
        replay.deadAgain(),
        replay.gone(),
        replay.refused(),
        replay.skipped());
  }
}
