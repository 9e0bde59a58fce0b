package org.watchbill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.watchbill.settings.Settings;
import org.watchbill.system.Endpoint;
import org.watchbill.system.Endpoints;

/** The guide has every request and every setting there is, each page is linked, no link is dead. */
class GuideReferenceTest {

  private static final Path GUIDE = Path.of("src", "site", "markdown");
  private static final Pattern REQUEST = Pattern.compile("`((?:GET|PUT|POST|DELETE) /[^`]*)`");
  private static final Pattern SETTING = Pattern.compile("`(watchbill\\.[a-z.-]+)`");
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

  /** The rows of a page's table that say a role: each request with it. */
  private static Map<String, String> requests() {
    Map<String, String> roles = new TreeMap<>();
    for (String line : lines(GUIDE.resolve("rest.md"))) {
      String[] cells = line.split("\\|");
      if (line.startsWith("| `") && cells.length > 3) {
        all(REQUEST, cells[1])
            .forEach(request -> roles.put(request.group(1), cells[2].strip().replace("`", "")));
      }
    }
    return roles;
  }

  @Test
  void thePageOfTheRestApiHasEveryRequestWithTheRoleItNeeds() {
    Map<String, String> code =
        Endpoints.all().stream()
            .collect(
                Collectors.toMap(
                    endpoint -> endpoint.verb() + " /" + endpoint.path(),
                    GuideReferenceTest::role,
                    (one, other) -> one,
                    TreeMap::new));

    assertThat(requests()).isEqualTo(code);
  }

  private static String role(Endpoint endpoint) {
    return String.join(", ", new TreeSet<>(endpoint.roles()));
  }

  @Test
  void thePageOfSettingsHasEveryKeyThatIsRead() {
    Set<String> read = new TreeSet<>();
    new Settings(
        key -> {
          read.add(key);
          return Optional.empty();
        });
    Set<String> told =
        all(SETTING, String.join("\n", lines(GUIDE.resolve("settings.md"))))
            .map(key -> key.group(1))
            .collect(Collectors.toSet());

    assertThat(told).containsAll(read);
  }

  @Test
  void theStartPageLeadsToEveryPage() throws IOException {
    try (Stream<Path> pages = Files.list(GUIDE)) {
      List<String> names = pages.map(page -> page.getFileName().toString()).sorted().toList();
      String start = Files.readString(GUIDE.resolve("index.md"));

      assertThat(names).allMatch(name -> name.equals("index.md") || start.contains(name));
    }
  }

  @Test
  void everyLinkLeadsToAPageAndAHeadingThatAreThere() throws IOException {
    try (Stream<Path> pages = Stream.concat(Stream.of(Path.of("README.md")), Files.list(GUIDE))) {
      assertThat(pages.toList()).allSatisfy(GuideReferenceTest::assertThatLinksLeadSomewhere);
    }
  }

  private static void assertThatLinksLeadSomewhere(Path page) {
    for (MatchResult link : all(LINK, String.join("\n", lines(page))).toList()) {
      String[] target = link.group(1).split("#");
      if (target[0].startsWith("http")) {
        continue;
      }
      Path to = target[0].isEmpty() ? page : page.resolveSibling(target[0]).normalize();
      assertThat(to).as("%s links to %s", page, link.group(1)).exists();
      if (target.length > 1) {
        assertThat(headings(to)).as("%s links to %s", page, link.group(1)).contains(target[1]);
      }
    }
  }

  /** As links name them. */
  private static List<String> headings(Path page) {
    return lines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase())
        .map(heading -> heading.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
        .toList();
  }

  @Test
  void theReadmeStaysAReadme() {
    assertThat(lines(Path.of("README.md"))).hasSizeLessThan(120);
  }

  private static Stream<MatchResult> all(Pattern pattern, String text) {
    return pattern.matcher(text).results();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
