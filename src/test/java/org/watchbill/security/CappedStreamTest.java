package org.watchbill.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.watchbill.problem.Problem;

class CappedStreamTest {

  @Test
  void aBodyAsLongAsTheLimitIsReadWhole() throws IOException {
    assertThat(body(10, 10).readAllBytes()).hasSize(10);
  }

  @Test
  void oneByteMoreIsRefused() {
    assertThatThrownBy(() -> body(11, 10).readAllBytes())
        .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.status()).isEqualTo(413));
  }

  @Test
  void skippedBytesCount() {
    assertThatThrownBy(() -> body(11, 10).skip(11)).isInstanceOf(Problem.class);
    assertThatThrownBy(
            () -> {
              InputStream body = body(11, 10);
              while (body.read() >= 0) {}
            })
        .isInstanceOf(Problem.class);
  }

  private static InputStream body(int length, long limit) {
    return new CappedStream(new ByteArrayInputStream(new byte[length]), limit);
  }
}
