package org.watchbill.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An archive of a server's classes for the JVM to map instead of reading them (class data sharing):
 * a start takes a third less work. It lies in the build's folder, for the run command as well. The
 * JVM passes over one that does not fit.
 */
final class ClassArchive {

  /** To make one takes as much work as two starts, which fewer would not repay. */
  private static final int WORTH_IT = 3;

  private static final AtomicInteger STARTS = new AtomicInteger();

  private ClassArchive() {}

  /** What tells a JVM of it, without a word where it does not fit. */
  static List<String> options(Path archive) {
    return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
  }

  /** Called before each start of a server; makes the archive once it is worth it. */
  static void beforeStart(Path archive, List<Path> classPath) throws IOException {
    if (STARTS.incrementAndGet() >= WORTH_IT) {
      make(archive, classPath);
    }
  }

  private static synchronized void make(Path archive, List<Path> classPath) throws IOException {
    for (Path jar : classPath) {
      if (Files.notExists(archive) || time(archive).compareTo(time(jar)) < 0) {
        make(archive);
        return;
      }
    }
  }

  private static void make(Path archive) throws IOException {
    Files.deleteIfExists(archive);
    Path data = Servers.folder("class-archive");
    try (Server server = new Server(data, Database.h2(data))) {
      server.archiveClassesTo(archive);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (Files.notExists(archive)) {
      throw new IllegalStateException("the JVM has made no " + archive);
    }
  }

  private static FileTime time(Path file) throws IOException {
    return Files.getLastModifiedTime(file);
  }
}
