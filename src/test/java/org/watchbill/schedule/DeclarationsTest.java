package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.watchbill.problem.Problem;

/** What files declare, and everything that may be wrong with it. */
class DeclarationsTest {

  @TempDir Path folder;

  private static ScheduleFile file(String text) {
    return new ScheduleFile("file a.yaml", text);
  }

  private static List<String> errors(List<Declaration> declarations) {
    CheckDeclarations check =
        new CheckDeclarations(
            (name, definition) -> {
              try {
                definition.check();
                return List.of();
              } catch (Problem e) {
                return e.errors();
              }
            });
    check.check(declarations);
    return check.errors();
  }

  @Test
  void aFileIsReadAsPutsAre() {
    ScheduleFile file =
        file(
            """
            # comments are welcome
            schedules:
              clean-up:
                cron: 0 2 * * *
                zone: Europe/Amsterdam
                misfireWindow: PT6H
                overlap: ALLOW(3)
                dst: {gap: SKIP}
                type: sql.execute
                payload:
                  sql: |
                    delete from session
                     where ended_at < current_date - 30
              other: {every: PT5M, type: noop}
            """);
    CheckDeclarations check = new CheckDeclarations((name, definition) -> List.of());

    List<Declared> declared = check.check(file.declarations());

    assertThat(file.errors()).isEmpty();
    assertThat(check.errors()).isEmpty();
    assertThat(declared).extracting(Declared::name).containsExactly("clean-up", "other");
    assertThat(declared).extracting(Declared::source).containsOnly("file a.yaml");
    assertThat(declared.get(0).json())
        .isEqualTo(
            "{\"cron\":\"0 2 * * *\",\"zone\":\"Europe/Amsterdam\","
                + "\"dst\":{\"gap\":\"SKIP\",\"overlap\":null},\"overlap\":\"ALLOW(3)\","
                + "\"misfireWindow\":\"PT6H\",\"type\":\"sql.execute\",\"payload\":"
                + "{\"sql\":\"delete from session\\n where ended_at < current_date - 30\\n\"}}");
  }

  @Test
  void everythingWrongIsNamedAtOnceWithFileScheduleFieldValueAndWayOut() {
    ScheduleFile file =
        file(
            """
            schedules:
              a:
                cron: 61 * * * *
                type: noop
              b:
                crn: 0 2 * * *
                priority: high
                jitter: 5 minutes
                exclude: holidays
                overlap: NEVER
              c d: {cron: '@daily', type: noop}
              e: 5
            """);

    assertThat(file.errors()).isEmpty();
    List<String> errors = errors(file.declarations());
    assertThat(errors).hasSize(9);
    assertThat(errors.get(0)).startsWith("file a.yaml, line 2: schedule 'a': $.schedules.a.cron: ");
    assertThat(errors.get(0)).contains("61");
    assertThat(errors.get(1))
        .startsWith("file a.yaml, line 5: schedule 'b': $.schedules.b.crn: unknown field; known")
        .contains("cron", "\"0 2 * * *\"");
    assertThat(errors.get(2))
        .endsWith(".priority: must be a whole number of at most 32 bits (it is \"high\")");
    assertThat(errors.get(3))
        .contains(".jitter: \"5 minutes\" is not a duration such as \"PT30S\"");
    assertThat(errors.get(4)).contains(".exclude: must be an array (it is \"holidays\")");
    assertThat(errors.get(5)).contains(".overlap: 'NEVER' is not ALLOW");
    assertThat(errors.get(6)).contains(".cron: is missing");
    assertThat(errors.get(7)).contains("'c d'", "letters, digits");
    assertThat(errors.get(8)).contains("'e'", "must be a definition", "5");
  }

  @Test
  void aFileThatIsNoneOfSchedulesSaysSo() {
    assertThat(file("").errors().get(0)).contains("schedules: {}");
    assertThat(file("- a").errors().get(0)).contains("schedules: {}");
    assertThat(file("schedule:\n  a: {}").errors().get(0))
        .isEqualTo("file a.yaml, line 1: $.schedule: unknown field; known fields: schedules");
    assertThat(file("schedules: [a]").errors().get(0)).contains("line 1", "$.schedules", "[\"a\"]");
    assertThat(file("schedules:\n  a: {}\n  a: {}").errors())
        .containsExactly("file a.yaml, line 3: $.schedules.a: given twice, first in line 2");
    assertThat(file("schedules: {}").errors()).isEmpty();
    assertThat(file("schedules:\n  # none yet\n").errors()).isEmpty();
  }

  @Test
  void twoSourcesOfOneScheduleAreBothNamed() {
    List<Declaration> both =
        new ArrayList<>(file("schedules: {a: {cron: '@daily'}}").declarations());
    both.addAll(
        new ScheduleFile("file b.yaml", "schedules:\n  a: {cron: '@daily'}").declarations());

    assertThat(errors(both))
        .containsExactly(
            "file b.yaml, line 2: schedule 'a': $.schedules.a: file a.yaml, line 1 declares it too;"
                + " give one of them another name");
  }

  @Test
  void filesAreFoundInTheWarAndOnTheMachine() throws IOException {
    Files.writeString(folder.resolve(ScheduleFiles.NAME), "schedules: {war: {}}");
    Path other = Files.writeString(folder.resolve("other.yaml"), "schedules: {other: {}}");

    try (URLClassLoader war = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
      ScheduleFiles files = new ScheduleFiles(war, Optional.of(other));

      assertThat(files.errors()).isEmpty();
      assertThat(files.declarations())
          .extracting(Declaration::source)
          .containsExactly("file watchbill-schedules.yaml", "file " + other);
    }
  }

  @Test
  void aFileThatIsNoTextOrGoneIsSaid() throws IOException {
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0, 1});
    ClassLoader none = new URLClassLoader(new URL[0], null);

    assertThat(new ScheduleFiles(none, Optional.of(binary)).errors().get(0)).contains("not UTF-8");
    assertThat(new ScheduleFiles(none, Optional.of(folder.resolve("gone"))).errors().get(0))
        .contains("cannot be read", "gone");
  }
}
