package org.watchbill.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.watchbill.problem.Problem;

class Utf8StreamTest {

  @ParameterizedTest
  @CsvSource({
    "61C0AF,offset 1 (byte C0)",
    "E080AF,offset 0 (byte 80)",
    "F08080AF,offset 0 (byte 80)",
    "6161EDA080,offset 2 (byte A0)",
    "F4908080,offset 0 (byte 90)",
    "F5808080,offset 0 (byte F5)",
    "FF,offset 0 (byte FF)",
    "80,offset 0 (byte 80)",
    "61C3,the character at offset 1",
    "E282,the character at offset 0",
    "C32861,offset 0 (byte 28)",
    "FEFF0061,offset 0 (byte FE)",
    "610062,byte 0 at offset 1",
  })
  void whatIsNoUtf8IsRefusedAtItsOffset(String hex, String told) {
    assertThatThrownBy(() -> read(HexFormat.of().parseHex(hex), 1 << 10))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(told)
        .hasMessageStartingWith("$: ");
    assertThatThrownBy(() -> read(HexFormat.of().parseHex(hex), 1)).hasMessageContaining(told);
    assertThatThrownBy(() -> read(HexFormat.of().parseHex(hex), 0)).hasMessageContaining(told);
  }

  @Test
  void itTakesWhatJavasOwnStrictReaderTakes() throws IOException {
    Random random = new Random(11);
    int[] leads = {
      0x61, 0x7F, 0x80, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xA0, 0x9F, 0xE2, 0xED, 0xEF, 0xF0, 0x90,
      0x8F, 0xF1, 0xF4, 0xF5
    };
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(6)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = (byte) leads[random.nextInt(leads.length)];
      }
      boolean taken;
      try {
        taken = read(bytes, 1 + random.nextInt(4)) == bytes.length;
      } catch (Problem e) {
        taken = false;
      }
      assertThat(taken).as(HexFormat.of().formatHex(bytes)).isEqualTo(isUtf8(bytes));
    }
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** By pieces of that size; 0: byte by byte. */
  private static int read(byte[] bytes, int piece) throws IOException {
    try (Utf8Stream stream = new Utf8Stream(new ByteArrayInputStream(bytes))) {
      byte[] buffer = new byte[Math.max(1, piece)];
      int all = 0;
      int read;
      while ((read = piece == 0 ? (stream.read() < 0 ? -1 : 1) : stream.read(buffer, 0, piece))
          >= 0) {
        all += read;
      }
      return all;
    }
  }
}
