package org.watchbill.handler.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/**
 * Reads a response body up to a limit, keeps its beginning, and hangs up on the rest. A body within
 * the limit is read to its end though little of it is kept, so that the connection can be used
 * again.
 */
final class CappedBody implements BodySubscriber<CappedBody.Kept> {

  /** What of a body is kept, in bytes. */
  static final int KEEP = 16 * 1024;

  /** The beginning of a body; {@code truncated} if it is not all of it. */
  record Kept(byte[] bytes, boolean truncated) {}

  private final CompletableFuture<Kept> body = new CompletableFuture<>();
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final long limit;
  private Subscription subscription;
  private long read;

  CappedBody(long limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<Kept> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    buffers.forEach(this::take);
    if (read > limit) {
      subscription.cancel();
      finish();
    } else {
      subscription.request(1);
    }
  }

  private void take(ByteBuffer buffer) {
    read += buffer.remaining();
    int room = (int) Math.min(limit, KEEP) - kept.size();
    byte[] part = new byte[Math.min(room, buffer.remaining())];
    buffer.get(part);
    kept.writeBytes(part);
  }

  @Override
  public void onError(Throwable problem) {
    body.completeExceptionally(problem);
  }

  @Override
  public void onComplete() {
    finish();
  }

  private void finish() {
    body.complete(new Kept(kept.toByteArray(), read > kept.size()));
  }
}
