package org.watchbill.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.watchbill.handler.Cron;
import org.watchbill.json.Json;

/** Reads {@link Cron} on the handlers' classes. */
final class CronAnnotations {

  private CronAnnotations() {}

  /**
   * What the handlers declare.
   *
   * @param classes the handler's class of each job type
   */
  static List<Declaration> of(Map<String, Class<?>> classes) {
    List<Declaration> declarations = new ArrayList<>();
    classes.forEach(
        (type, handler) -> {
          for (Cron cron : handler.getAnnotationsByType(Cron.class)) {
            String name = cron.name().isEmpty() ? type : cron.name();
            String source = "class " + handler.getName();
            declarations.add(new Declaration(name, source, source, "$", definition(type, cron)));
          }
        });
    return declarations;
  }

  private static ObjectNode definition(String type, Cron cron) {
    ObjectNode definition = JsonNodeFactory.instance.objectNode().put("type", type);
    definition.put("cron", cron.value());
    text(definition, "zone", cron.zone());
    text(definition, "queue", cron.queue());
    text(definition, "backoff", cron.backoff());
    text(definition, "overlap", cron.overlap());
    text(definition, "misfire", cron.misfire());
    text(definition, "misfireWindow", cron.misfireWindow());
    text(definition, "jitter", cron.jitter());
    text(definition, "startAt", cron.startAt());
    text(definition, "endAt", cron.endAt());
    definition.set("payload", payload(cron.payload()));
    if (cron.priority() != -1) {
      definition.put("priority", cron.priority());
    }
    if (cron.maxAttempts() != 0) {
      definition.put("maxAttempts", cron.maxAttempts());
    }
    if (cron.exclude().length > 0) {
      definition.set("exclude", Json.tree((Object) cron.exclude()));
    }
    if (!cron.enabled()) {
      definition.put("enabled", false);
    }
    dst(definition, cron);
    return definition;
  }

  private static void dst(ObjectNode definition, Cron cron) {
    ObjectNode dst = JsonNodeFactory.instance.objectNode();
    text(dst, "gap", cron.dstGap());
    text(dst, "overlap", cron.dstOverlap());
    if (!dst.isEmpty()) {
      definition.set("dst", dst);
    }
  }

  private static void text(ObjectNode definition, String field, String value) {
    if (!value.isEmpty()) {
      definition.put(field, value);
    }
  }

  /** A text that is no JSON stays a text, which no handler takes, and the error shows it. */
  private static JsonNode payload(String text) {
    try {
      return Json.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance.textNode(text);
    }
  }
}
