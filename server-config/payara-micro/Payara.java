import fish.payara.micro.PayaraMicro;
import fish.payara.micro.PayaraMicroRuntime;
import fish.payara.micro.boot.PayaraMicroLauncher;
import fish.payara.micro.impl.PayaraMicroImpl;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Payara Micro as the build has unpacked it ({@code --outputlauncher}), all of it on the class path:
 * nothing is unpacked at a start, and the JVM can take its classes from an archive. Unlike Payara's
 * own launcher, this one gives each process a root folder of its own.
 */
final class Payara {

  private Payara() {}

  /** Boots a server in a root folder, which is made its own, and deploys what the options say. */
  static PayaraMicroRuntime start(Path root, String... options) throws IOException {
    Path launcher = launcher();
    copy(launcher.resolveSibling("config"), root.resolve("config"));
    copy(launcher.resolveSibling("lib"), root.resolve("lib"));
    System.setProperty("fish.payara.micro.BootJar", launcher.toUri().toString());
    System.setProperty("fish.payara.micro.UnpackDir", launcher.getParent().toString());
    try {
      PayaraMicroLauncher.registerLaunchedInstance(PayaraMicroImpl.getInstance());
      PayaraMicroImpl.main(options);
    } catch (Exception e) {
      throw new IOException("Payara Micro does not start", e);
    }
    return PayaraMicro.getInstance().getRuntime();
  }

  private static Path launcher() {
    try {
      return Path.of(
          PayaraMicro.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
