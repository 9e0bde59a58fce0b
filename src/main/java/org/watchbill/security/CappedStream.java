package org.watchbill.security;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.watchbill.problem.Problem;

/** A body of at most so many bytes; reading beyond throws a {@link Problem} 413. */
final class CappedStream extends FilterInputStream {

  private final long limit;
  private long seen;

  CappedStream(InputStream body, long limit) {
    super(body);
    this.limit = limit;
  }

  static Problem tooLarge(long limit) {
    return new Problem(
        413, "The body is too large", "at most " + limit + " bytes are taken here", List.of());
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    count(next < 0 ? 0 : 1);
    return next;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = super.read(bytes, offset, length);
    count(Math.max(0, read));
    return read;
  }

  @Override
  public long skip(long wanted) throws IOException {
    long skipped = super.skip(wanted);
    count(skipped);
    return skipped;
  }

  /** Going back would count twice. */
  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long bytes) {
    seen += bytes;
    if (seen > limit) {
      throw tooLarge(limit);
    }
  }
}
