package org.watchbill.rest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.watchbill.problem.Problem;

/**
 * A body that is UTF-8 to the last byte (RFC 3629: no character the long way round, no half of a
 * surrogate pair, none cut off) and holds no byte zero; else reading throws a {@link Problem} 400
 * that names the offset. Readers of JSON take some of that for characters: {@code C0 AF} for a
 * slash.
 */
final class Utf8Stream extends FilterInputStream {

  private long offset;

  /** Where the character began that is being read. */
  private long start;

  /** Bytes it still wants, and the bounds of the next one. */
  private int wanted;

  private int low;
  private int high;

  Utf8Stream(InputStream body) {
    super(body);
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    if (next < 0) {
      end();
    } else {
      look(next);
    }
    return next;
  }

  @Override
  public int read(byte[] bytes, int at, int length) throws IOException {
    int read = super.read(bytes, at, length);
    if (read < 0) {
      end();
    }
    for (int i = at; i < at + read; i++) {
      look(bytes[i] & 0xFF);
    }
    return read;
  }

  /** What is passed over is read all the same. */
  @Override
  public long skip(long wanted) throws IOException {
    int read = read(new byte[(int) Math.min(Math.max(0, wanted), 8192)]);
    return Math.max(0, read);
  }

  /** Going back would look twice. */
  @Override
  public boolean markSupported() {
    return false;
  }

  private void look(int next) {
    if (wanted > 0) {
      follow(next);
    } else if (next >= 0x80) {
      begin(next);
    } else if (next == 0) {
      throw Problem.badRequest("$", "the body has a byte 0 at offset " + offset + EXPECTED);
    }
    offset++;
  }

  private void begin(int lead) {
    start = offset;
    wanted = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (lead < 0xC2 || lead > 0xF4) {
      throw malformed(lead, offset);
    }
  }

  private void follow(int next) {
    if (next < low || next > high) {
      throw malformed(next, start);
    }
    wanted--;
    low = 0x80;
    high = 0xBF;
  }

  private void end() {
    if (wanted > 0) {
      throw Problem.badRequest(
          "$", "the body ends in the midst of the character at offset " + start + EXPECTED);
    }
  }

  private static final String EXPECTED = "; it must be UTF-8";

  private static Problem malformed(int next, long at) {
    return Problem.badRequest(
        "$", "the body is not UTF-8 at offset %d (byte %02X)".formatted(at, next));
  }
}
