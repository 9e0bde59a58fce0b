package org.watchbill.schedule;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.watchbill.json.Yaml;

/** Finds the files of schedules: those in the WAR and its libraries, and one on the machine. */
final class ScheduleFiles {

  /** What one in the WAR is called, at the root of its classes. */
  static final String NAME = "watchbill-schedules.yaml";

  private final List<ScheduleFile> files = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();

  /**
   * Reads them.
   *
   * @param war where {@link #NAME} is looked for
   * @param configured the one on the machine, if any
   */
  ScheduleFiles(ClassLoader war, Optional<Path> configured) {
    Set<String> seen = new HashSet<>();
    for (URL resource : resources(war)) {
      if (seen.add(resource.toString())) {
        read("file " + label(resource.toString()), resource::openStream);
      }
    }
    configured.ifPresent(path -> read("file " + path, () -> Files.newInputStream(path)));
  }

  private interface Source {
    InputStream open() throws IOException;
  }

  private List<URL> resources(ClassLoader war) {
    try {
      return Collections.list(war.getResources(NAME));
    } catch (IOException e) {
      errors.add("file " + NAME + ": cannot be looked for: " + e);
      return List.of();
    }
  }

  /** The name alone, or with the library the file is in. */
  private static String label(String url) {
    int inside = url.indexOf("!/");
    return inside < 0
        ? NAME
        : NAME + " in " + url.substring(url.lastIndexOf('/', inside) + 1, inside);
  }

  private void read(String name, Source source) {
    try (InputStream in = source.open()) {
      ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(Yaml.LONGEST + 1));
      files.add(
          new ScheduleFile(name, StandardCharsets.UTF_8.newDecoder().decode(bytes).toString()));
    } catch (CharacterCodingException e) {
      errors.add(name + ": is not UTF-8 text, or longer than %,d bytes".formatted(Yaml.LONGEST));
    } catch (IOException e) {
      errors.add(name + ": cannot be read: " + e);
    }
  }

  /** What all of them declare. */
  List<Declaration> declarations() {
    return files.stream().flatMap(file -> file.declarations().stream()).toList();
  }

  /** What is wrong with the files as such. */
  List<String> errors() {
    List<String> all = new ArrayList<>(errors);
    files.forEach(file -> all.addAll(file.errors()));
    return all;
  }
}
