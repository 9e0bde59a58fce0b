import fish.payara.micro.PayaraMicroRuntime;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Starts Watchbill on Payara Micro in this very process: {@code java @jvm-options -cp
 * h2.jar:postgresql.jar:micro/launch-micro.jar:watchbill-run.jar Run watchbill-broker.rar
 * watchbill.war}.
 *
 * <p>It looks first, so that a port in use or a damaged database ends with one plain line; starts
 * the server; waits until it answers; and says how to go on. Then {@link KeepH2} looks after the
 * database, if it is in this process. Every setting is a system property {@code watchbill.x.y} or
 * an environment variable {@code WATCHBILL_X_Y}; the page of settings in the guide has them all.
 */
public final class Run {

  private static final Path HERE = Path.of("server-config", "payara-micro");

  /** The server deploys before it returns, so an application that is there answers soon. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final PrintStream OUT = System.out;

  /** Held until the process ends: a lock is given up when nobody refers to its file any more. */
  private static FileChannel held;

  private final int port = Settings.number("port", 8080, 1, 65535);
  private final String address = Settings.get("address", "127.0.0.1");
  private final Path data = folder(Settings.get("data", "watchbill-data"));
  private final String database = Settings.get("database", "h2");
  private final String host = isLoopbackOrAny(address) ? "localhost" : address;
  private final End end = new End(OUT);
  private final Log log = new Log(OUT, Settings.flag("demo"), end);
  private Optional<H2> h2 = Optional.empty();
  private boolean demo;

  public static void main(String[] args) {
    try {
      if (args.length != 2) {
        throw new Refusal("usage: java … Run watchbill-broker.rar watchbill.war");
      }
      // An empty property means: not set, for the server as well.
      System.getProperties()
          .entrySet()
          .removeIf(e -> e.getKey().toString().startsWith("watchbill.") && e.getValue().equals(""));
      new Run().start(Path.of(args[0]), Path.of(args[1]));
    } catch (Refusal e) {
      refuse(e.getMessage());
    } catch (Exception e) { // the server's threads would keep the process
      refuse("Watchbill could not be started: " + Say.line(e));
    }
  }

  private static void refuse(String why) {
    OUT.println(why);
    OUT.flush();
    Runtime.getRuntime().halt(1);
  }

  private void start(Path rar, Path war) throws Exception {
    for (Path built : List.of(rar, war)) {
      if (!Files.isRegularFile(built)) {
        throw new Refusal("There is no file " + built + "; build it by: mvn -Prun package");
      }
    }
    lockDataFolder();
    checkPort();
    checkAdminPassword();
    if (database.equals("h2")) {
      checkH2(war);
    } else if (database.equals("postgresql")) {
      checkPostgresql();
    } else {
      throw new Refusal("watchbill.database = " + database + " must be h2 or postgresql");
    }
    chooseBroker();
    boot(rar, war);
    awaitAnswer();
    h2.ifPresent(this::keep);
    tellHowToGoOn();
    if (demo) {
      scheduleDemo();
    }
  }

  // --- what is looked at first ---

  private static Path folder(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new Refusal("watchbill.data = " + name + " is not the name of a folder");
    }
  }

  private void lockDataFolder() {
    FileLock lock;
    try {
      Files.createDirectories(data);
      held =
          FileChannel.open(
              data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock = held.tryLock();
    } catch (IOException | OverlappingFileLockException e) {
      throw new Refusal(
          "The data folder "
              + data.toAbsolutePath()
              + " cannot be written to; choose another by -Dwatchbill.data=…");
    }
    if (lock == null) {
      throw new Refusal(
          "The data folder "
              + data.toAbsolutePath()
              + " is in use by another Watchbill; stop it, or choose another by"
              + " -Dwatchbill.data=…");
    }
  }

  private void checkPort() {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByName(address), port));
    } catch (IOException e) {
      throw new Refusal(
          "Port %d on %s cannot be had (%s); choose another by -Dwatchbill.port=…"
              .formatted(port, address, e.getMessage()));
    }
  }

  private static void checkAdminPassword() {
    Settings.get("admin.password", "");
  }

  private void checkH2(Path war) throws IOException, SQLException {
    H2 file = new H2(data);
    h2 = Optional.of(file);
    demo = file.first && Settings.flag("demo");
    connectTo("org.h2.jdbcx.JdbcDataSource", file.url(), H2.USER, H2.USER);
    file.check(war);
    if (demo) {
      try (Connection connection = file.open();
          Statement statement = connection.createStatement()) {
        statement.execute(Files.readString(HERE.resolve("demo").resolve("demo.sql")));
      }
    }
  }

  private void checkPostgresql() {
    String url =
        Settings.get(
            "postgresql.url",
            "jdbc:postgresql://localhost:5432/watchbill?reWriteBatchedInserts=true");
    String user = Settings.get("postgresql.user", "watchbill");
    String password = Settings.get("postgresql.password", "watchbill");
    connectTo("org.postgresql.ds.PGSimpleDataSource", url, user, password);
    try {
      DriverManager.getConnection(url, user, password).close();
    } catch (SQLException e) {
      throw new Refusal(
          "PostgreSQL at %s does not let %s in; see -Dwatchbill.postgresql.url, .user, .password: %s"
              .formatted(url, user, Say.line(e)));
    }
  }

  /** What resources.xml makes the data source of. */
  private static void connectTo(String dataSource, String url, String user, String password) {
    System.setProperty("watchbill.jdbc.class", dataSource);
    System.setProperty("watchbill.jdbc.url", url);
    System.setProperty("watchbill.jdbc.user", user);
    System.setProperty("watchbill.jdbc.password", password);
  }

  /**
   * What the broker's adapter reads; without a host it starts a broker in this process. An external
   * one need not be there yet: workers look for it for as long as it takes.
   */
  private static void chooseBroker() {
    for (String name : List.of("host", "port")) {
      String value = Settings.get("broker." + name, "");
      if (!value.isEmpty()) {
        System.setProperty("watchbill.broker." + name, value);
      }
    }
    for (String name : List.of("user", "password")) { // the pool of resources.xml reads them, too
      System.setProperty("watchbill.broker." + name, Settings.get("broker." + name, ""));
    }
    Settings.number("broker.port", 61616, 1, 65535);
  }

  // --- the server ---

  private void boot(Path rar, Path war) throws IOException {
    Path scratch = data.resolve("server");
    delete(scratch);
    Files.createDirectories(scratch);
    System.setProperty("watchbill.data", data.toString());
    System.setProperty("watchbill.address", address);
    System.setProperty("watchbill.node.name", Settings.get("node.name", "local"));
    System.setProperty("watchbill.broker.rar", rar.toAbsolutePath().toString());
    System.setProperty("watchbill.resources", resources());
    Runtime.getRuntime().addShutdownHook(new Thread(log::stop));
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) ->
            Logger.getLogger("org.watchbill.run.Run")
                .log(Level.SEVERE, "thread " + thread.getName() + " has ended", thrown));
    if (Settings.flag("with-parent")) {
      // Whatever becomes of Maven, no server is left behind.
      ProcessHandle.current().parent().ifPresent(p -> p.onExit().thenRun(() -> System.exit(0)));
    }
    log.install();
    String[] options = {
      "--rootdir",
      scratch.toString(),
      "--logproperties",
      HERE.resolve("logging.properties").toString(),
      "--nocluster",
      "--disablephonehome",
      "--port",
      Integer.toString(port),
      "--prebootcommandfile",
      HERE.resolve("pre-boot.asadmin").toString(),
      "--postbootcommandfile",
      HERE.resolve("post-boot.asadmin").toString(),
      "--contextroot",
      "/watchbill",
      "--deploy",
      war.toString()
    };
    PayaraMicroRuntime server = Payara.start(scratch, options);
    if (!server.getDeployedApplicationNames().contains("watchbill-broker")) {
      deployAgain(server, rar, war);
    }
    if (!server.getDeployedApplicationNames().contains("watchbill")) {
      throw new Refusal("Watchbill could not be deployed: " + whyNot());
    }
  }

  /**
   * Once in some hundred starts Payara deploys the broker while this thread has no class loader,
   * which fails it and all that follows. What the commands after the boot did is then done again;
   * by reflection, since Payara Micro offers no way to a command without a cluster.
   */
  private static void deployAgain(PayaraMicroRuntime server, Path rar, Path war) {
    Thread.currentThread().setContextClassLoader(Run.class.getClassLoader());
    try {
      Field field = server.getClass().getDeclaredField("runtime");
      field.setAccessible(true);
      Object glassFish = field.get(server);
      ClassLoader classes = glassFish.getClass().getClassLoader();
      Object commands =
          Class.forName("org.glassfish.embeddable.GlassFish", false, classes)
              .getMethod("getCommandRunner")
              .invoke(glassFish);
      Method run =
          Class.forName("org.glassfish.embeddable.CommandRunner", false, classes)
              .getMethod("run", String.class, String[].class);
      String[] broker = {"--name", "watchbill-broker", rar.toAbsolutePath().toString()};
      run.invoke(commands, "deploy", broker);
      run.invoke(commands, "add-resources", new String[] {resources()});
    } catch (ReflectiveOperationException e) {
      throw new Refusal("The broker could not be deployed; start Watchbill again");
    }
    server.deploy("watchbill", "/watchbill", war.toFile());
  }

  private static String resources() {
    return HERE.resolve("resources.xml").toAbsolutePath().toString();
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** From now on, until the process is told to stop. */
  private void keep(H2 file) {
    KeepH2 keeper = new KeepH2(file, end);
    Runtime.getRuntime().addShutdownHook(new Thread(keeper::end));
    log.listen(keeper::heard);
    keeper.begin();
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      int status = get("stats");
      if (status == 200 || status == 401) {
        log.started();
        return;
      }
      Thread.sleep(100);
    }
    throw new Refusal("Watchbill does not answer at " + api("") + ": " + whyNot());
  }

  private String whyNot() throws IOException {
    String why = log.cause(data.resolve("start.log"));
    return log.causedBy(H2::damaged) && h2.isPresent()
        ? why + "; the database file is damaged: " + h2.get().wayOut()
        : why;
  }

  private int get(String path) {
    try {
      return send(HttpRequest.newBuilder(api(path))).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return Http.CLIENT.send(
          request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private URI api(String path) {
    return URI.create("http://" + host + ":" + port + "/watchbill/api/" + path);
  }

  // --- what the reader of the console sees ---

  private void tellHowToGoOn() {
    Path file = data.resolve("admin-password");
    boolean chosen = password().isPresent();
    String shown = chosen ? "$WATCHBILL_ADMIN_PASSWORD" : "$(cat '" + file + "')";
    OUT.printf(
        """

        Watchbill stands watch at %s  (Ctrl-C stops it)
        User: admin   Password: %s
        Try:  curl -u "admin:%s" -H 'Content-Type: application/json' -d '{"type":"noop"}' %s

        """,
        api(""),
        chosen ? "as you set it in WATCHBILL_ADMIN_PASSWORD" : "in " + file,
        shown,
        api("jobs"));
    OUT.flush();
  }

  private static Optional<String> password() {
    return Optional.of(Settings.get("admin.password", "")).filter(p -> !p.isBlank());
  }

  private void scheduleDemo() throws IOException {
    String password =
        password().isPresent()
            ? password().get()
            : Files.readString(data.resolve("admin-password")).strip();
    String login = Base64.getEncoder().encodeToString(("admin:" + password).getBytes());
    OUT.println("A demonstration follows; leave it out by -Dwatchbill.demo=false");
    for (String name : List.of("ship-due-orders", "restock")) {
      HttpResponse<String> answer =
          send(
              HttpRequest.newBuilder(api("schedules/" + name))
                  .header("Authorization", "Basic " + login)
                  .header("Content-Type", "application/json")
                  .PUT(BodyPublishers.ofFile(HERE.resolve("demo").resolve(name + ".json"))));
      if (answer.statusCode() >= 300) {
        OUT.println("The demonstration's schedule " + name + " was refused: " + answer.body());
      }
    }
  }

  private static boolean isLoopbackOrAny(String address) {
    return List.of("127.0.0.1", "0.0.0.0", "localhost").contains(address);
  }

  /** Made late: the client is not needed while the server starts. */
  private static final class Http {
    static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }
}
