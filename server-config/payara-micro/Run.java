import fish.payara.micro.PayaraMicro;
import fish.payara.micro.PayaraMicroRuntime;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
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
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts Watchbill on Payara Micro in this very process: {@code java @jvm-options -cp
 * payara-micro.jar:h2.jar:postgresql.jar Run.java watchbill-broker.rar watchbill.war}.
 *
 * <p>It looks first, so that a port in use or a damaged database ends with one plain line; starts
 * the server; waits until it answers; and says how to go on. Every setting is a system property
 * {@code watchbill.x.y} or an environment variable {@code WATCHBILL_X_Y}; the page of settings in the guide has the table.
 */
public final class Run {

  private static final Path HERE = Path.of("server-config", "payara-micro");
  /** The server deploys before it returns, so an application that is there answers soon. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final PrintStream OUT = System.out;

  private static final int H2_IN_USE = 90020;
  private static final int H2_OTHER_USER = 28000;

  private final String port = setting("port", "8080");
  private final String address = setting("address", "127.0.0.1");
  private final Path data = Path.of(setting("data", "watchbill-data"));
  private final String database = setting("database", "h2");
  private final String host = isLoopbackOrAny(address) ? "localhost" : address;
  private final Log log = new Log(flag("demo"));

  // Held until the process ends.
  private FileLock lock;
  private boolean demo;

  public static void main(String[] args) throws Exception {
    try {
      if (args.length != 2) {
        throw new Refusal("usage: java … Run.java watchbill-broker.rar watchbill.war");
      }
      // An empty property means: not set, for the server as well.
      System.getProperties()
          .entrySet()
          .removeIf(e -> e.getKey().toString().startsWith("watchbill.") && e.getValue().equals(""));
      new Run().start(Path.of(args[0]), Path.of(args[1]));
    } catch (Refusal e) {
      OUT.println(e.getMessage());
      Runtime.getRuntime().halt(1);
    }
  }

  private void start(Path rar, Path war) throws Exception {
    lockDataFolder();
    checkPort();
    if (database.equals("h2")) {
      checkH2();
    } else if (database.equals("postgresql")) {
      checkPostgresql();
    } else {
      throw new Refusal("watchbill.database = " + database + " must be h2 or postgresql");
    }
    chooseBroker();
    boot(rar, war);
    awaitAnswer();
    tellHowToGoOn();
    if (demo) {
      scheduleDemo();
    }
  }

  // --- what is looked at first ---

  private void lockDataFolder() {
    try {
      Files.createDirectories(data);
      FileChannel file =
          FileChannel.open(
              data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock = file.tryLock();
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

  private void checkPort() throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByName(address), Integer.parseInt(port)));
    } catch (IllegalArgumentException e) {
      throw new Refusal("watchbill.port = " + port + " must be a number from 1 to 65535");
    } catch (IOException e) {
      throw new Refusal(
          "Port %s on %s cannot be had (%s); choose another by -Dwatchbill.port=…"
              .formatted(port, address, e.getMessage()));
    }
  }

  private void checkH2() throws IOException, SQLException {
    Path file = data.toAbsolutePath().resolve("db").resolve("watchbill.mv.db");
    boolean first = Files.notExists(file);
    demo = first && flag("demo");
    // The database closes with its pool, not before it by a shutdown hook of its own. "retry": a
    // job may be interrupted while it reads or writes, which closes the file; H2 then opens it again
    // instead of closing the whole database.
    String url =
        "jdbc:h2:retry:%s;WRITE_DELAY=0;TIME ZONE=UTC;LOCK_TIMEOUT=10000;DB_CLOSE_ON_EXIT=FALSE"
            .formatted(data.toAbsolutePath().resolve("db").resolve("watchbill"));
    connectTo("org.h2.jdbcx.JdbcDataSource", url, "watchbill", "watchbill");
    if (first && !demo) {
      return;
    }
    try (Connection connection =
            DriverManager.getConnection(
                url + ";TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0", "watchbill", "watchbill");
        Statement statement = connection.createStatement()) {
      if (demo) {
        statement.execute(Files.readString(HERE.resolve("demo").resolve("demo.sql")));
      }
    } catch (SQLException e) {
      if (first) {
        throw e;
      }
      throw new Refusal(
          "The database file " + file + " " + trouble(e.getErrorCode()) + ": " + line(e));
    }
  }

  private static String trouble(int code) {
    return switch (code) {
      case H2_IN_USE -> "is in use by another process; stop it first";
      case H2_OTHER_USER ->
          "was not made by Watchbill; choose another folder by -Dwatchbill.data=…";
      default ->
          "is damaged; put a backup in its place, or move it away to start with an empty one";
    };
  }

  private void checkPostgresql() {
    String url =
        setting(
            "postgresql.url",
            "jdbc:postgresql://localhost:5432/watchbill?reWriteBatchedInserts=true");
    String user = setting("postgresql.user", "watchbill");
    String password = setting("postgresql.password", "watchbill");
    connectTo("org.postgresql.ds.PGSimpleDataSource", url, user, password);
    try {
      DriverManager.getConnection(url, user, password).close();
    } catch (SQLException e) {
      throw new Refusal(
          "PostgreSQL at %s does not let %s in; see -Dwatchbill.postgresql.url, .user, .password: %s"
              .formatted(url, user, line(e)));
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
    for (String name : List.of("host", "port", "user", "password")) {
      String value = setting("broker." + name, "");
      if (!value.isEmpty()) {
        System.setProperty("watchbill.broker." + name, value);
      }
    }
    String port = setting("broker.port", "61616");
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535 || port.matches("0+")) {
      throw new Refusal("watchbill.broker.port = " + port + " must be a number from 1 to 65535");
    }
  }

  // --- the server ---

  private void boot(Path rar, Path war) throws IOException {
    Path scratch = data.resolve("server");
    delete(scratch);
    Files.createDirectories(scratch);
    System.setProperty("watchbill.data", data.toString());
    System.setProperty("watchbill.address", address);
    System.setProperty("watchbill.node.name", setting("node.name", "local"));
    System.setProperty("watchbill.broker.rar", rar.toAbsolutePath().toString());
    System.setProperty("watchbill.resources", resources());
    Runtime.getRuntime().addShutdownHook(new Thread(log::stop));
    if (flag("with-parent")) {
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
      port,
      "--prebootcommandfile",
      HERE.resolve("pre-boot.asadmin").toString(),
      "--postbootcommandfile",
      HERE.resolve("post-boot.asadmin").toString(),
      "--contextroot",
      "/watchbill",
      "--deploy",
      war.toString()
    };
    PayaraMicro.main(options);
    PayaraMicroRuntime server = PayaraMicro.getInstance().getRuntime();
    if (!server.getDeployedApplicationNames().contains("watchbill-broker")) {
      deployAgain(server, rar, war);
    }
    if (!server.getDeployedApplicationNames().contains("watchbill")) {
      throw new Refusal("Watchbill could not be deployed: " + log.cause(data.resolve("start.log")));
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
    throw new Refusal(
        "Watchbill does not answer at " + api("") + ": " + log.cause(data.resolve("start.log")));
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
    return Optional.of(setting("admin.password", "")).filter(p -> !p.isBlank());
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

  private static String setting(String name, String otherwise) {
    return Stream.of(
            System.getProperty("watchbill." + name),
            System.getenv("WATCHBILL_" + name.toUpperCase().replace('.', '_')))
        .filter(value -> value != null && !value.isBlank())
        .findFirst()
        .orElse(otherwise);
  }

  private static boolean flag(String name) {
    return Boolean.parseBoolean(setting(name, "false"));
  }

  private static boolean isLoopbackOrAny(String address) {
    return List.of("127.0.0.1", "0.0.0.0", "localhost").contains(address);
  }

  /** The innermost cause in one line: the first paragraph of its message, without headings. */
  private static String line(Throwable thrown) {
    Throwable cause = innermost(thrown);
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message
        .lines()
        .map(String::strip)
        .dropWhile(line -> line.endsWith(":"))
        .takeWhile(line -> !line.isEmpty())
        .collect(Collectors.joining(" "));
  }

  private static Throwable innermost(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Made late: the client is not needed while the server starts. */
  private static final class Http {
    static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  /** Ends the process with its message as the one plain line, without a stack trace. */
  private static final class Refusal extends RuntimeException {
    Refusal(String message) {
      super(message, null, false, false);
    }
  }

  /** One line for each record: the time, the level if it is a warning or worse, the message. */
  private static final class Log extends Handler {

    // Referred to from here, for otherwise its level would be forgotten with it.
    private static final Logger OURS = Logger.getLogger("org.watchbill");

    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final boolean verbose;
    private final Map<String, Long> said = new HashMap<>();
    private final SimpleFormatter formatter = new SimpleFormatter();
    private final StringWriter trouble = new StringWriter();
    private String cause;
    private volatile boolean started;
    private volatile boolean stopping;

    Log(boolean verbose) {
      this.verbose = verbose;
    }

    /** Takes the place of all other handlers, also whenever the server reads its log settings. */
    void install() {
      LogManager.getLogManager().addConfigurationListener(this::takeOver);
      takeOver();
    }

    private void takeOver() {
      Logger root = Logger.getLogger("");
      for (Handler other : root.getHandlers()) {
        root.removeHandler(other);
      }
      root.addHandler(this);
      if (verbose) {
        OURS.setLevel(Level.FINE);
      }
    }

    @Override
    public synchronized void publish(LogRecord entry) {
      boolean warning = entry.getLevel().intValue() >= Level.WARNING.intValue();
      // Some of the server's loggers set their own level.
      if (stopping && (warning || !ours(entry)) || !warning && !ours(entry) || hungUp(entry)) {
        return;
      }
      String message = formatter.formatMessage(entry);
      if (entry.getThrown() != null) {
        message = message.lines().findFirst().orElse("") + ": " + line(entry.getThrown());
      }
      if (warning && !started) {
        keep(entry, message);
        if (!ours(entry) || entry.getLevel() != Level.WARNING) {
          return;
        }
      }
      if (!ours(entry) && saidLately(entry, message)) {
        return;
      }
      LocalTime time = LocalTime.ofInstant(entry.getInstant(), ZoneId.systemDefault());
      String level = warning ? entry.getLevel().getName() + " " : "";
      OUT.println("%tT %s%s".formatted(time, level, message.strip()));
      if (entry.getThrown() != null && entry.getLevel() == Level.SEVERE) {
        entry.getThrown().printStackTrace(OUT);
      }
    }

    /**
     * What goes wrong while the server starts is told in one line, if it does not start; only what
     * Watchbill itself warns of is told in any case.
     */
    private void keep(LogRecord entry, String message) {
      if (cause == null && entry.getLevel() == Level.SEVERE) {
        cause = entry.getThrown() == null ? message : line(entry.getThrown());
      }
      PrintWriter out = new PrintWriter(trouble);
      out.println(entry.getLoggerName() + " " + entry.getLevel() + " " + message);
      if (entry.getThrown() != null) {
        entry.getThrown().printStackTrace(out);
      }
    }

    /**
     * While the database is away the server says the same again and again, with a hundred lines
     * each time: once a minute is enough. What names a connection or a number is still the same.
     */
    private boolean saidLately(LogRecord entry, String message) {
      String what = entry.getLoggerName() + message.replaceAll("\\S*[0-9]\\S*", "");
      long now = System.nanoTime();
      said.values().removeIf(when -> now - when > AGAIN.toNanos());
      return said.putIfAbsent(what, now) != null;
    }

    /** A client that did not wait for the answer is no trouble of the server's. */
    private static boolean hungUp(LogRecord entry) {
      return entry.getThrown() != null
          && innermost(entry.getThrown()) instanceof IOException
          && String.valueOf(entry.getLoggerName()).startsWith("org.glassfish.jersey");
    }

    private static boolean ours(LogRecord entry) {
      return entry.getLoggerName() != null && entry.getLoggerName().startsWith("org.watchbill");
    }

    synchronized void started() {
      started = true;
    }

    /** Why the server did not start, in one line; every detail goes to a file. */
    synchronized String cause(Path details) throws IOException {
      Files.writeString(details, trouble.toString());
      return "%s (more in %s)"
          .formatted(cause == null ? "the server gives no reason" : cause, details);
    }

    /** The server's last words are of no use to anyone. */
    void stop() {
      stopping = true;
      OUT.println("Watchbill stops.");
      PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
      System.setOut(nowhere);
      System.setErr(nowhere);
    }

    @Override
    public void flush() {
      OUT.flush();
    }

    @Override
    public void close() {
      flush();
    }
  }
}
