package org.watchbill.system;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Requests that are sent at the same moment, each by a caller of its own. */
final class AtOnce implements AutoCloseable {

  private final ExecutorService callers = Executors.newCachedThreadPool();

  /** Sends them, and answers with what came, in their order. */
  List<Api.Answer> send(List<Callable<Api.Answer>> requests) throws Exception {
    CyclicBarrier together = new CyclicBarrier(requests.size());
    List<Future<Api.Answer>> sent = new ArrayList<>();
    for (Callable<Api.Answer> request : requests) {
      sent.add(
          callers.submit(
              () -> {
                together.await(1, TimeUnit.MINUTES);
                return request.call();
              }));
    }
    List<Api.Answer> answers = new ArrayList<>();
    for (Future<Api.Answer> one : sent) {
      answers.add(one.get(3, TimeUnit.MINUTES));
    }
    return answers;
  }

  @Override
  public void close() {
    callers.shutdownNow();
  }
}
