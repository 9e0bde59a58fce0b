package org.watchbill.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sets the clock of one process while it runs, by Debian's package {@code faketime}: {@code
 * System.currentTimeMillis()} jumps, {@code System.nanoTime()} goes on, as when somebody sets the
 * clock of a machine.
 */
final class Faketime {

  private final Path offset;

  private Faketime(Path offset) {
    this.offset = offset;
  }

  /** Where the library lies, if the package is installed. */
  static Optional<Path> library() {
    try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
      return folders
          .map(folder -> folder.resolve("faketime").resolve("libfaketimeMT.so.1"))
          .filter(Files::exists)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Gives a server, from its next start on, a clock that can be set. */
  static Faketime of(Server server) throws IOException {
    Path offset = server.data().resolveSibling("clock");
    Files.createDirectories(offset.getParent());
    Faketime clock = new Faketime(offset);
    clock.set("+0");
    server
        .env("LD_PRELOAD", library().orElseThrow().toString())
        .env("FAKETIME_TIMESTAMP_FILE", offset.toString())
        .env("FAKETIME_CACHE_DURATION", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .env("FAKETIME_FORCE_MONOTONIC_FIX", "0"); // else Java's waits return at once
    return clock;
  }

  /** Sets the clock so far off the right time, as {@code +1h}; it is so within two seconds. */
  void set(String off) throws IOException {
    Path next = Files.writeString(offset.resolveSibling("clock.next"), off + "\n");
    Files.move(next, offset, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
