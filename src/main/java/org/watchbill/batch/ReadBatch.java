package org.watchbill.batch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.watchbill.handler.NewBatch;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Given;
import org.watchbill.json.ReadMany;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;

/** Reads a batch, its jobs one by one. */
final class ReadBatch {

  private static final String JOBS = "jobs";

  /** Of any other field the name is refused; there may be many, and each may be long. */
  private static final Set<String> KNOWN = Set.of("name", JOBS, "then", "onDeath");

  private static final Pattern JOB = Pattern.compile("\\$\\.jobs\\[(\\d+)](.*)", Pattern.DOTALL);

  private final ReadMany<NewJob> jobs;
  private final ObjectNode rest = JsonNodeFactory.instance.objectNode();
  private boolean listed;

  private ReadBatch(ReadMany<NewJob> jobs) {
    this.jobs = jobs;
  }

  /** Reads it, as far as it can be read; a null stands for a job that cannot at all. */
  static Given<NewBatch> from(InputStream body) throws IOException {
    try (var jobs =
        new ReadMany<>(
            body,
            NewJob.class,
            "payload",
            CheckBatch.MOST,
            "jobs a request; more may be added by 'batch' of a job")) {
      return new ReadBatch(jobs).read();
    }
  }

  private Given<NewBatch> read() throws IOException {
    boolean whole = jobs.read(this::all);
    List<Violation> faults = new ArrayList<>(jobs.faults());
    NewBatch batch = jobs.around(rest, NewBatch.class, faults);
    NewBatch value =
        !whole || batch == null
            ? null
            : new NewBatch(
                batch.name(), listed ? jobs.values() : batch.jobs(), batch.then(), batch.onDeath());
    return new Given<>(value, faults, jobs.more(), this::written);
  }

  private void all() throws IOException {
    JsonParser parser = jobs.parser();
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      boolean nothing = parser.currentToken() == null;
      throw Problem.badRequest(
          "$", nothing ? "a JSON value is needed, not nothing" : "must be an object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      field(parser.currentName(), parser.nextToken());
    }
    if (parser.nextToken() != null) {
      jobs.fault(new Violation("$", "something follows the value" + jobs.place()));
    }
  }

  private void field(String name, JsonToken begins) throws IOException {
    String at = "$." + name;
    if (rest.has(name) || listed && name.equals(JOBS)) {
      jobs.fault(new Violation(at, "given twice" + jobs.place()));
    }
    if (name.equals(JOBS) && begins == JsonToken.START_ARRAY) {
      listed = true;
      jobs.parser().nextToken();
      jobs.values(at, JsonToken.END_ARRAY);
    } else {
      JsonNode value = jobs.tree(at);
      rest.set(name, KNOWN.contains(name) ? value : NullNode.instance);
    }
  }

  private String written(String path) {
    Matcher job = JOB.matcher(path);
    return job.matches()
        ? jobs.written(Integer.parseInt(job.group(1)), job.group(2))
        : ReadMany.text(rest, path);
  }
}
