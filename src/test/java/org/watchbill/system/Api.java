package org.watchbill.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** A client of the REST API, as a user would write one. */
final class Api {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final String base;
  private final String login;
  private Duration patience = Duration.ofSeconds(60);

  Api(int port, String name, String password) {
    base = "http://localhost:" + port + "/watchbill/api/";
    login =
        name == null
            ? null
            : "Basic "
                + Base64.getEncoder()
                    .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** How long this client waits for an answer. */
  Api patience(Duration patience) {
    this.patience = patience;
    return this;
  }

  /** An answer: the status, the body as JSON (missing when empty), the headers. */
  record Answer(int status, JsonNode body, HttpResponse<String> response) {

    String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }

    /** The answer itself if it has the status; else fails with what came. */
    Answer expect(int expected) {
      if (status != expected) {
        throw new AssertionError(
            response.request().method()
                + " "
                + response.uri()
                + " answered "
                + status
                + " instead of "
                + expected
                + ": "
                + response.body());
      }
      return this;
    }
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  Answer delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE());
  }

  Answer post(String path) throws IOException, InterruptedException {
    return send(request(path).POST(HttpRequest.BodyPublishers.noBody()));
  }

  /** Posts JSON; {@code headers} are names and values in turn. */
  Answer post(String path, String json, String... headers)
      throws IOException, InterruptedException {
    return send(withJson(path, headers).POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  /** Puts JSON; {@code headers} are names and values in turn. */
  Answer put(String path, String json, String... headers) throws IOException, InterruptedException {
    return send(withJson(path, headers).PUT(HttpRequest.BodyPublishers.ofString(json)));
  }

  private HttpRequest.Builder withJson(String path, String... headers) {
    HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return request;
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : base + path))
            .timeout(patience);
    return login == null ? request : request.header("Authorization", login);
  }

  Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    String body = response.body();
    boolean json = response.headers().firstValue("Content-Type").orElse("").contains("json");
    return new Answer(
        response.statusCode(), json ? JSON.readTree(body) : JSON.missingNode(), response);
  }

  /** How many jobs are in a state. */
  long count(String state) throws IOException, InterruptedException {
    return get("stats").expect(200).body().at("/jobs/" + state).asLong();
  }

  /** How many jobs have not ended. */
  long open() throws IOException, InterruptedException {
    JsonNode jobs = get("stats").expect(200).body().at("/jobs");
    return jobs.at("/SCHEDULED").asLong()
        + jobs.at("/READY").asLong()
        + jobs.at("/RUNNING").asLong();
  }

  /** The id of a job submitted from JSON. */
  long submit(String json) throws IOException, InterruptedException {
    return post("jobs", json).expect(202).body().at("/id").asLong();
  }
}
