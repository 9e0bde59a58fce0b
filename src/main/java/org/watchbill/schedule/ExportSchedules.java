package org.watchbill.schedule;

import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.watchbill.json.Json;
import org.watchbill.json.Yaml;

/**
 * Writes all schedules as a file that declares the same, in the order of their names: what was put,
 * without defaults. It reads page by page, so a schedule that is changed meanwhile may be in it
 * either way.
 */
@ApplicationScoped
public class ExportSchedules {

  private static final int PAGE = 500;

  @Inject Schedules schedules;

  /** Writes YAML in UTF-8; the stream stays open. */
  public void write(OutputStream out) throws IOException {
    try (JsonGenerator yaml = Yaml.generator(out)) {
      yaml.writeStartObject();
      yaml.writeObjectFieldStart("schedules");
      String after = "";
      while (after != null) {
        List<String> page = schedules.list(after, PAGE, schedule -> write(yaml, schedule));
        after = page.size() < PAGE ? null : page.get(PAGE - 1);
      }
      yaml.writeEndObject();
      yaml.writeEndObject();
    }
  }

  private static String write(JsonGenerator yaml, Schedule schedule) {
    try {
      write(yaml, schedule.name(), schedule.definition());
      return schedule.name();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(JsonGenerator yaml, String name, NewSchedule definition) throws IOException {
    yaml.writeFieldName(name);
    yaml.writeTree(Yaml.writable(Json.tree(Json.write(definition))));
  }
}
