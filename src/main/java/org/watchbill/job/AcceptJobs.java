package org.watchbill.job;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;

/**
 * Submissions over REST. With an idempotency key, the key's row commits with the jobs: of two
 * requests with one key at the same time, the second insert fails, takes its jobs with it, and
 * finds the first answer when it is tried again.
 */
@ApplicationScoped
public class AcceptJobs {

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject SubmitJob submit;
  @Inject SubmitAtOnce atOnce;
  @Inject OwnTransaction transaction;
  @Inject FindJobs find;
  @Inject InstantSource time;

  /** Submits one job or many, all or none. */
  public Accepted accept(List<NewJob> jobs, boolean many, String caller, String key) {
    return key == null
        ? answer(atOnce.submit(jobs, Origin.of(caller)), jobs, many)
        : transaction.run(() -> acceptKeyed(jobs, many, caller, key));
  }

  private Accepted acceptKeyed(List<NewJob> jobs, boolean many, String caller, String key) {
    IdempotencyKey.Key id = new IdempotencyKey.Key(caller, key);
    String hash = hash(jobs);
    IdempotencyKey first = em.find(IdempotencyKey.class, id);
    if (first == null) {
      Accepted accepted = answer(submit.submit(jobs, Origin.of(caller)), jobs, many);
      em.persist(new IdempotencyKey(id, hash, accepted.withoutPayload(), time.instant()));
      return accepted;
    }
    if (!first.isFor(hash)) {
      throw new Problem(
          422,
          "The key was used for another request",
          "Idempotency-Key '%s' came with a different body before; send the same body or a new key"
              .formatted(key),
          List.of());
    }
    Accepted accepted = first.accepted();
    return accepted.withPayload(
        accepted.found() ? payload(accepted.location()) : jobs.get(0).payload());
  }

  /** Whether a key has its answer. */
  @Transactional(Transactional.TxType.SUPPORTS)
  public boolean answered(String caller, String key) {
    return em.find(IdempotencyKey.class, new IdempotencyKey.Key(caller, key)) != null;
  }

  private Accepted answer(List<Submitted> submitted, List<NewJob> jobs, boolean many) {
    if (many) {
      return Accepted.many(submitted);
    }
    Submitted one = submitted.get(0);
    return Accepted.one(one, one.found() ? tags(one.job().id()) : tags(jobs.get(0)));
  }

  private List<String> tags(long id) {
    return find.tags(List.of(id)).getOrDefault(id, List.of());
  }

  /** That of the job an answer told of, if it is there still. */
  private JsonNode payload(String location) {
    long id = Long.parseLong(location.substring(location.indexOf('/') + 1));
    return find.find(id).map(job -> Json.tree(job.payload())).orElse(null);
  }

  private static List<String> tags(NewJob job) {
    return job.tags() == null ? List.of() : job.tags().stream().distinct().sorted().toList();
  }

  private static String hash(List<NewJob> jobs) {
    try {
      byte[] body = Json.write(jobs).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
