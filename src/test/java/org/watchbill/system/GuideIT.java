package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Sends every request of the user's guide, in its order. */
class GuideIT {

  private static final Pattern REQUEST =
      Pattern.compile("```http\\n(GET|PUT|POST) /(\\S+)\\n(.*?)```", Pattern.DOTALL);

  @Test
  void everyRequestOfTheGuideToSchedulesIsTaken() throws Exception {
    String guide = Files.readString(Path.of("src", "site", "markdown", "schedules.md"));
    Api api = Servers.h2().admin();
    List<String> made = new ArrayList<>();
    try {
      for (Matcher request = REQUEST.matcher(guide); request.find(); ) {
        String path = request.group(2);
        Api.Answer answer = send(api, request.group(1), path, request.group(3));
        assertThat(answer.status())
            .as("%s%n%s", request.group(), answer.response().body())
            .isBetween(200, 299);
        if (request.group(1).equals("PUT")) {
          made.add(0, path);
        }
      }
      assertThat(made).hasSizeGreaterThan(5);
    } finally {
      for (String path : made) { // schedules before the calendars they name
        api.delete(path);
      }
    }
  }

  private static Api.Answer send(Api api, String method, String path, String body)
      throws Exception {
    return switch (method) {
      case "GET" -> api.get(path);
      case "PUT" -> api.put(path, body);
      default -> body.isBlank() ? api.post(path) : api.post(path, body);
    };
  }
}
