package org.watchbill.handler.sql;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.watchbill.handler.BatchDraft;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.Jobs;
import org.watchbill.handler.NewJob;
import org.watchbill.handler.Submission;
import org.watchbill.problem.Problem;

/** Takes the type {@code child} only, counts, and keeps the first few. */
final class RecordedJobs implements Jobs {

  final List<NewJob> first = new ArrayList<>();
  final List<Integer> groups = new ArrayList<>();
  final Set<String> open = new HashSet<>();

  @Override
  public <P> Submission submit(Class<? extends JobHandler<P>> handler, P payload) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long submit(NewJob job) {
    throw new UnsupportedOperationException();
  }

  @Override
  public BatchDraft batch(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Long> submitAll(List<NewJob> jobs) {
    take(jobs);
    return LongStream.range(0, jobs.size()).boxed().toList();
  }

  @Override
  public int submitMissing(List<NewJob> jobs) {
    List<NewJob> missing = jobs.stream().filter(j -> open.add(j.uniqueKey())).toList();
    take(missing);
    return missing.size();
  }

  private void take(List<NewJob> jobs) {
    for (int i = 0; i < jobs.size(); i++) {
      NewJob job = jobs.get(i);
      if (!job.type().equals("child") || !(job.payload() instanceof ObjectNode)) {
        throw Problem.unprocessable("$[%d].type".formatted(i), "no such type");
      }
    }
    groups.add(jobs.size());
    jobs.stream().limit(10L - first.size()).forEach(first::add);
  }
}
