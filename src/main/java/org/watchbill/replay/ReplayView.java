package org.watchbill.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.watchbill.json.WellFormed;

/**
 * A replay as the REST API shows it; of the patch, which may be a megabyte long, lists show no more
 * than how it begins.
 */
public record ReplayView(
    long id,
    ReplayState state,
    String reason,
    ReplayFilter filter,
    Double rate,
    Integer canary,
    Double stopAtFailureShare,
    @JsonRawValue @JsonInclude(JsonInclude.Include.NON_NULL) String payload,
    @JsonInclude(JsonInclude.Include.NON_NULL) String payloadPreview,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer payloadBytes,
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

  private static final int PREVIEW = 200;

  /** All of it. */
  static ReplayView of(Replay replay) {
    return of(replay, replay.patch() == null ? "null" : replay.patch(), null, null);
  }

  /** One of a list. */
  static ReplayView listed(Replay replay) {
    String patch = replay.patch();
    return patch == null
        ? of(replay, null, null, null)
        : of(
            replay,
            null,
            WellFormed.beginning(patch, PREVIEW),
            patch.getBytes(StandardCharsets.UTF_8).length);
  }

  private static ReplayView of(
      Replay replay, String payload, String payloadPreview, Integer payloadBytes) {
    return new ReplayView(
        replay.id(),
        replay.state(),
        replay.reason().orElse(null),
        replay.filter(),
        replay.rate(),
        replay.canary(),
        replay.stopAtFailureShare(),
        payload,
        payloadPreview,
        payloadBytes,
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
